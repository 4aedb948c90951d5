//! `IfExists` in front of an operator.

use crate::condition::Written;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "leading-if-exists",
    Group::Style,
    include_str!("leading_if_exists.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words("`{0}` is read as `{1}`", "write `{1}`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut last = None;
    for condition in subject.statements().flat_map(|stated| stated.conditions()) {
        // An operator with several keys stands once.
        if last.replace(condition.operator) == Some(condition.operator) {
            continue;
        }
        let Some(name) = subject.text_of(condition.operator) else {
            continue;
        };
        if Written::parse(&name).is_some_and(|written| written.in_front) {
            findings.push(
                subject
                    .find(condition.operator)
                    .fact(&*name)
                    .fact(condition.test().name()),
            );
        }
    }
    findings
}
