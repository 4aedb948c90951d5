//! A principal that another one of its statement covers.

use super::redundant_action::CoveredItem;
use crate::decision::Truth;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "redundant-principal",
    RuleGroup::Style,
    include_str!("redundant_principal.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

/// Principals of a statement that are compared with each other, at most.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let principals: Vec<_> = statement.principals().take(COMPARED_MAX).collect();
        let bare = !statement.has_conditions();
        let covers = |wide: &PrincipalAt<'_>, narrow: &PrincipalAt<'_>| {
            wide.entry.covers(narrow.entry, subject.table, bare) == Truth::True
        };
        for (index, narrow) in principals.iter().enumerate() {
            for (other, wide) in principals.iter().enumerate() {
                if other == index || !covers(wide, narrow) {
                    continue;
                }
                // Of equal principals the first stays.
                if other > index && covers(narrow, wide) {
                    continue;
                }
                let report = CoveredItem {
                    item: narrow.text.to_owned(),
                    covered_by: wide.text.to_owned(),
                };
                findings.push(Finding::new(subject, narrow.span, report));
                break;
            }
        }
    }
    findings
}
