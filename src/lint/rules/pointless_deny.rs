//! A deny of what no policy of the run allows.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "pointless-deny",
    RuleGroup::Pedantic,
    include_str!("pointless_deny.md"),
    Check::Set(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct PointlessDeny;

impl Report for PointlessDeny {
    fn message(&self) -> String {
        "no policy of this run allows anything that this statement denies".to_owned()
    }

    fn help(&self) -> String {
        "remove it, or lint it together with the policies that it guards against".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_statement(subject, at)
    }
}

/// Comparisons of patterns in one run, at most; what would take more is not reported.
const BUDGET: usize = 1 << 16;
/// The kinds that grant, and whose denies restrict those grants.
const GRANTING: &[Kind] = &[Kind::Identity, Kind::Resource, Kind::Trust];

fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut granting = Vec::new();
    let mut allows = Vec::new();
    for subject in subjects {
        if subject.is_kind(GRANTING) {
            granting.push(subject);
            allows.extend(subject.allows());
        }
    }
    // A run without any allow has only denies for other policies.
    if allows.is_empty() {
        return findings;
    }
    let mut budget = Budget(BUDGET);
    for subject in granting {
        for deny in subject.denies() {
            let (statement, table) = (deny.statement, subject.table);
            let mut allows = allows.iter();
            if !allows.any(|allow| statement.may_meet(allow.statement, table, &mut budget)) {
                findings.push(Finding::new(subject, deny.spans.start, PointlessDeny));
            }
        }
    }
    findings
}
