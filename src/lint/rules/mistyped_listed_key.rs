//! An operator for another type than the catalogue has for its key.

use super::mistyped_key::{called, operator_for, reads};
use crate::condition::Operator;
use crate::lint::facts::KeyType;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "mistyped-listed-key",
    RuleGroup::Catalog,
    include_str!("mistyped_listed_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MistypedListedKey {
    key: String,
    kind: KeyType,
    operator: Operator,
}

impl Report for MistypedListedKey {
    fn message(&self) -> String {
        let (key, operator) = (code(&self.key), self.operator.name());
        format!(
            "{key} is listed as {}, which `{operator}` cannot read",
            called(self.kind)
        )
    }

    fn help(&self) -> String {
        format!("use an operator such as `{}`", operator_for(self.kind))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let key = &*condition.condition.key;
            let Some(kind) = listed_type(subject, key) else {
                continue;
            };
            if !reads(condition, kind) {
                let report = MistypedListedKey {
                    key: key.to_owned(),
                    kind,
                    operator: condition.test(),
                };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}

/// The type that the catalogue has for a key, unless the cloud's own list has the key: then
/// `mistyped-key` reports it. The text of a tag may be a number.
fn listed_type(subject: &Subject<'_>, key: &str) -> Option<KeyType> {
    if subject.facts.key(key).is_some() {
        return None;
    }
    let known = subject.catalog?.key(key)?;
    known.kind.filter(|_| !known.is_open())
}
