//! A deny by a tag on an action whose requests have no tags.

use crate::condition::Family;
use crate::lint::catalog::Catalog;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "deny-by-unfilled-tag",
    RuleGroup::Catalog,
    include_str!("deny_by_unfilled_tag.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct DenyByUnfilledTag {
    action: String,
    key: String,
}

impl Report for DenyByUnfilledTag {
    fn message(&self) -> String {
        let (action, key) = (code(&self.action), code(&self.key));
        format!("requests for {action} never have {key}, so this deny does not apply to them")
    }

    fn help(&self) -> String {
        "deny it in a statement of its own".to_owned()
    }
}

/// How tag keys continue after the prefix of the keys that every service knows.
const TAGS: &[&str] = &["resourcetag/", "requesttag/", "tagkeys"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(catalog) = subject.catalog else {
        return findings;
    };
    for statement in subject.denies() {
        let mut conditions = statement.conditions();
        let Some(condition) = conditions.find(|condition| is_by_tag(subject, *condition)) else {
            continue;
        };
        let key = &*condition.condition.key;
        let mut without = Vec::new();
        for action in statement.actions() {
            if lacks_key(catalog, &action.value.text, key) {
                without.push(action);
            }
        }
        // Where no action has the key, the key is at fault, and `unfilled-key` reports it.
        if without.len() == statement.actions().count() {
            continue;
        }
        for action in without {
            let report = DenyByUnfilledTag {
                action: action.value.text.to_string(),
                key: key.to_owned(),
            };
            findings.push(Finding::new(subject, action.span, report));
        }
    }
    findings
}

/// Whether a condition is false without a tag that the catalogue knows.
fn is_by_tag(subject: &Subject<'_>, condition: ConditionAt<'_>) -> bool {
    let key = condition.folded_key();
    let Some((prefix, name)) = key.split_once(':') else {
        return false;
    };
    prefix == subject.facts.key_prefix
        && TAGS.iter().any(|start| name.starts_with(start))
        && condition.needs_key()
        && condition.test().base.family != Family::Null
        && subject
            .catalog
            .is_some_and(|catalog| catalog.key(&key).is_some())
}

/// Whether, according to the catalogue, requests for an action never have a key.
fn lacks_key(catalog: &Catalog, action: &str, key: &str) -> bool {
    let (Some((service, _)), Some(known)) = (action.split_once(':'), catalog.key(key)) else {
        return false;
    };
    catalog.fills(service, known) == Some(false)
}
