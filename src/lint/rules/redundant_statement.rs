//! A statement that another one of its policy covers.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "redundant-statement",
    Group::Suspicious,
    include_str!("redundant_statement.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words(
    "this statement is covered by {0}",
    "remove it, or narrow {0}",
);

/// Comparisons of patterns in one policy, at most: what would take more is not told.
const BUDGET: usize = 1 << 16;
/// Statements that one is compared with, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let statements: Vec<Stated<'_>> = subject.statements().take(STATEMENTS_MAX).collect();
    let mut budget = Budget(BUDGET);
    let mut covers = |one: &Stated<'_>, other: &Stated<'_>| {
        one.statement.effect == other.statement.effect
            && one
                .statement
                .covers(other.statement, subject.table, &mut budget)
    };
    let mut found = Vec::new();
    for narrow in &statements {
        let wide = statements.iter().find(|wide| {
            wide.index != narrow.index
                && covers(wide, narrow)
                && (wide.index < narrow.index || !covers(narrow, wide))
        });
        found.extend(wide.map(|wide| {
            let label = wide.label();
            subject.find(narrow.spans.start).fact(label).beside(
                subject,
                wide.spans.start,
                "the wider statement stands",
            )
        }));
    }
    found
}
