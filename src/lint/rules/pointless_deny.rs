//! A deny of what no policy of the run allows.

use crate::lint::prelude::*;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule::new(
    "pointless-deny",
    Group::Pedantic,
    include_str!("pointless_deny.md"),
    Check::Set(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "no policy of this run allows any of what this statement denies",
    "remove it, or lint it together with the policies that it guards against",
);

/// Comparisons of patterns in one run, at most: what would take more is not told.
const BUDGET: usize = 1 << 16;
/// The kinds that grant, and whose denies take away from that.
const GRANTING: &[Kind] = &[Kind::Identity, Kind::Resource, Kind::Trust];

fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut budget = Budget(BUDGET);
    let granting = || subjects.iter().filter(|subject| subject.is_kind(GRANTING));
    let allows: Vec<Stated<'_>> = granting().flat_map(Subject::allows).collect();
    let mut found = Vec::new();
    for subject in granting().filter(|_| !allows.is_empty()) {
        for deny in subject.denies() {
            let meets = allows.iter().any(|allow| {
                deny.statement
                    .may_meet(allow.statement, subject.table, &mut budget)
            });
            if !meets {
                found.push(subject.find(deny.spans.start));
            }
        }
    }
    found
}
