//! An allow that a deny of the same policy cancels.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "shadowed-allow",
    RuleGroup::Suspicious,
    include_str!("shadowed_allow.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct ShadowedAllow {
    /// The label of the statement that denies.
    deny: String,
}

impl Report for ShadowedAllow {
    fn message(&self) -> String {
        format!("{} denies everything that this statement allows", self.deny)
    }

    fn help(&self) -> String {
        format!("remove this statement, or narrow {}", self.deny)
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_statement(subject, at)
    }
}

/// Comparisons of patterns in one policy, at most; what would take more is not reported.
const BUDGET: usize = 1 << 16;
/// Statements of each effect that are compared, at most.
const STATEMENTS_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut budget = Budget(BUDGET);
    for allow in subject.allows().take(STATEMENTS_MAX) {
        for deny in subject.denies().take(STATEMENTS_MAX) {
            let (one, other) = (deny.statement, allow.statement);
            if one.covers(other, subject.table, &mut budget) {
                let report = ShadowedAllow { deny: deny.label() };
                let finding = Finding::new(subject, allow.spans.start, report);
                findings.push(finding.beside(subject, deny.spans.start, "the deny"));
                break;
            }
        }
    }
    findings
}
