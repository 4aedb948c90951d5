//! An action that the catalogue does not list.

use std::collections::BTreeMap;

use crate::lint::catalog::Action;
use crate::lint::prelude::*;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule::new(
    "unknown-action",
    RuleGroup::Catalog,
    include_str!("unknown_action.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct UnknownAction {
    action: String,
    /// The date of the catalogue.
    date: String,
    /// The listed action that was probably meant.
    meant: Option<String>,
}

impl Report for UnknownAction {
    fn message(&self) -> String {
        let (action, date) = (code(&self.action), code(&self.date));
        format!("{action} is not in the catalogue of {date}")
    }

    fn help(&self) -> String {
        match &self.meant {
            Some(meant) => format!("did you mean {}?", code(meant)),
            None => "look it up in the documentation of its service".to_owned(),
        }
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        self.meant.as_ref().map(|meant| replace(at, meant))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(catalog) = subject.catalog else {
        return findings;
    };
    for statement in subject.statements() {
        for action in statement.all_actions() {
            let Some((service, name)) = action.value.text.split_once(':') else {
                continue;
            };
            let Some(listed) = catalog.actions(service) else {
                continue;
            };
            let is_listed = listed.contains_key(&name.to_ascii_lowercase());
            if is_listed || name.contains(['*', '?']) {
                continue;
            }
            let names = listed.values().map(|action| &*action.name);
            let meant = nearest(name, names.filter(|known| is_alike(name, known, listed)));
            // A derived catalogue is incomplete, so only a name that is nearly listed is reported.
            if meant.is_none() && !catalog.is_official() {
                continue;
            }
            let report = UnknownAction {
                action: action.value.text.to_string(),
                date: catalog.date().to_owned(),
                meant: meant.map(|name| format!("{service}:{name}")),
            };
            findings.push(Finding::new(subject, action.span, report));
        }
    }
    findings
}

/// Whether an action may be a misspelling of a listed one: a verb that the service has is not a
/// misspelling of another, as `HeadBucket` is not one of `CreateBucket`.
fn is_alike(name: &str, known: &str, listed: &BTreeMap<String, Action>) -> bool {
    let (own, other) = (verb(name), verb(known));
    if own.eq_ignore_ascii_case(other) {
        return true;
    }
    let mut names = listed.values().map(|action| verb(&action.name));
    let is_verb = names.any(|verb| verb.eq_ignore_ascii_case(own));
    !is_verb && own.len() > 3 && strsim::osa_distance(own, other) <= 2
}

/// The letters of a name before its second capital.
fn verb(name: &str) -> &str {
    let mut letters = name.char_indices().skip(1);
    let end = letters.find(|(_, letter)| letter.is_ascii_uppercase());
    end.and_then(|(at, _)| name.get(..at)).unwrap_or(name)
}
