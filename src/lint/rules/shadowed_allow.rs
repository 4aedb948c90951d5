//! An allow of which a deny of its policy leaves nothing.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "shadowed-allow",
    Group::Suspicious,
    include_str!("shadowed_allow.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words(
    "all that this statement allows is denied by {0}",
    "remove it, or narrow {0}",
);

/// Comparisons of patterns in one policy, at most: what would take more is not told.
const BUDGET: usize = 1 << 16;
/// Statements that one is compared with, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut budget = Budget(BUDGET);
    let denies: Vec<Stated<'_>> = subject.denies().take(STATEMENTS_MAX).collect();
    let mut found = Vec::new();
    for allow in subject.allows().take(STATEMENTS_MAX) {
        let deny = denies.iter().find(|deny| {
            deny.statement
                .covers(allow.statement, subject.table, &mut budget)
        });
        found.extend(deny.map(|deny| {
            let label = deny.label();
            subject.find(allow.spans.start).fact(label).beside(
                subject,
                deny.spans.start,
                "the deny stands",
            )
        }));
    }
    found
}
