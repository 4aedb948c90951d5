//! A wildcard that matches no action of the catalogue.

use crate::lint::prelude::*;
use crate::lint::reach;

pub(super) static RULE: Rule = Rule::new(
    "unmatched-action-pattern",
    RuleGroup::Catalog,
    include_str!("unmatched_action_pattern.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnmatchedActionPattern {
    pattern: String,
    /// The date of the catalogue.
    date: String,
}

impl Report for UnmatchedActionPattern {
    fn message(&self) -> String {
        let (pattern, date) = (code(&self.pattern), code(&self.date));
        format!("{pattern} matches no action in the catalogue of {date}")
    }

    fn help(&self) -> String {
        "check the letters before the wildcard".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A derived catalogue is incomplete, so a pattern may match what it lacks.
    let Some(catalog) = subject.catalog.filter(|catalog| catalog.is_official()) else {
        return findings;
    };
    for statement in subject.statements() {
        for action in statement.all_actions() {
            let Some((_, name)) = action.value.text.split_once(':') else {
                continue;
            };
            if !name.contains(['*', '?']) {
                continue;
            }
            let matched = reach::actions(catalog, action.value);
            if matched.is_some_and(|matched| matched.is_empty()) {
                let report = UnmatchedActionPattern {
                    pattern: action.value.text.to_string(),
                    date: catalog.date().to_owned(),
                };
                findings.push(Finding::new(subject, action.span, report));
            }
        }
    }
    findings
}
