//! A deny of what no policy of the run allows.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use crate::model::Budget;

pub(super) static RULE: Rule = Rule {
    id: "pointless-deny",
    group: Group::Pedantic,
    what: "a deny that meets no allow of any policy of the same run",
    why: "what nothing allows is denied anyway; the deny matters only for policies that were not given",
    fix: "remove it, or give the policies that it guards against",
    message: "no policy of this run allows any of what this statement denies",
    help: "remove it, or lint it together with the policies that it guards against",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": "*"}
]}
---
{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ecs:Delete*", "Resource": "*"}
]}"#,
        &["{"],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "e*:*", "Resource": "*"}
]}
---
{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ecs:Delete*", "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "clause D1 of the manual",
    check: Check::Set(check),
};

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
