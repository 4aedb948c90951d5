//! A statement that another one of its policy covers.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "redundant-statement",
    Group::Suspicious,
    include_str!("redundant_statement.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RedundantStatement {
    /// How messages call the wider statement.
    covered_by: String,
}

impl Report for RedundantStatement {
    fn message(&self) -> String {
        format!("this statement is covered by {}", self.covered_by)
    }

    fn help(&self) -> String {
        format!("remove it, or narrow {}", self.covered_by)
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_statement(subject, at)
    }
}

/// Comparisons of patterns in one policy, at most: what would take more is not reported.
const BUDGET: usize = 1 << 16;
/// Statements that one is compared with, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let statements: Vec<Stated<'_>> = subject.statements().take(STATEMENTS_MAX).collect();
    let mut budget = Budget(BUDGET);
    let mut covers = |one: &Stated<'_>, other: &Stated<'_>| {
        let (one, other) = (one.statement, other.statement);
        one.effect == other.effect && one.covers(other, subject.table, &mut budget)
    };
    for narrow in &statements {
        // Of two that cover each other, the first stays.
        let wide = statements.iter().find(|wide| {
            wide.index != narrow.index
                && covers(wide, narrow)
                && (wide.index < narrow.index || !covers(narrow, wide))
        });
        if let Some(wide) = wide {
            let covered_by = wide.label();
            let report = RedundantStatement { covered_by };
            let finding = Finding::new(subject, narrow.spans.start, report);
            findings.push(finding.beside(subject, wide.spans.start, "the wider statement is here"));
        }
    }
    findings
}
