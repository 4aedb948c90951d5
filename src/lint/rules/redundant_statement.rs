//! A statement that another one of its policy covers.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "redundant-statement",
    RuleGroup::Suspicious,
    include_str!("redundant_statement.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RedundantStatement {
    /// The label of the statement that covers it.
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

/// Comparisons of patterns in one policy, at most; what would take more is not reported.
const BUDGET: usize = 1 << 16;
/// Statements that are compared, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut budget = Budget(BUDGET);
    let statements: Vec<_> = subject.statements().take(STATEMENTS_MAX).collect();
    for narrow in &statements {
        for wide in &statements {
            if wide.index == narrow.index || !covers(subject, wide, narrow, &mut budget) {
                continue;
            }
            // Of equal statements the first stays.
            if wide.index > narrow.index && covers(subject, narrow, wide, &mut budget) {
                continue;
            }
            let covered_by = wide.label();
            let report = RedundantStatement { covered_by };
            let finding = Finding::new(subject, narrow.spans.start, report);
            findings.push(finding.beside(subject, wide.spans.start, "the wider statement"));
            break;
        }
    }
    findings
}

fn covers(
    subject: &Subject<'_>,
    wide: &StatementAt<'_>,
    narrow: &StatementAt<'_>,
    budget: &mut Budget,
) -> bool {
    let (wide, narrow) = (wide.statement, narrow.statement);
    wide.effect == narrow.effect && wide.covers(narrow, subject.table, budget)
}
