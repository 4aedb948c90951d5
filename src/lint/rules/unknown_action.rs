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
    let mut looked_up = 0;
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
            looked_up += 1;
            let meant = (looked_up <= LOOKED_UP_MAX)
                .then(|| meant(name, listed))
                .flatten();
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

/// Actions of one policy for which a listed one is looked for, at most: each is compared with every
/// action of its service.
const LOOKED_UP_MAX: usize = 256;

/// The listed action that was probably meant. A verb that the service has is not a misspelling of
/// another: `HeadBucket` is not one of `CreateBucket`, and `GetItem` not one of `SetItem`.
fn meant<'c>(name: &str, listed: &'c BTreeMap<String, Action>) -> Option<&'c str> {
    let own = verb(name);
    let mut verbs = listed.values().map(|action| verb(&action.name));
    let is_verb = verbs.any(|verb| verb.eq_ignore_ascii_case(own)) || own.len() < 4;
    let names = listed.values().map(|action| &*action.name);
    let alike = names.filter(|known| {
        let other = verb(known);
        own.eq_ignore_ascii_case(other) || !is_verb && strsim::osa_distance(own, other) <= 2
    });
    nearest(name, alike)
}

/// The letters of a name before its second capital.
fn verb(name: &str) -> &str {
    let mut letters = name.char_indices().skip(1);
    let end = letters.find(|(_, letter)| letter.is_ascii_uppercase());
    end.and_then(|(at, _)| name.get(..at)).unwrap_or(name)
}
