//! A policy without statements.

use crate::lint::prelude::*;
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "no-statements",
    Group::Suspicious,
    include_str!("no_statements.md"),
    Check::Policy(check),
)
.words(
    "this policy has no statement",
    "add the statements that were meant, or remove the policy",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.policy.statements.is_empty() {
        return Vec::new();
    }
    let start = subject.root.span.start();
    vec![subject.find(Span::new(start, start + 1))]
}
