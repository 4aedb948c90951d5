//! A deny that may lock out the owner of the bucket.

use crate::lint::grant::{everybody, includes};
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "owner-locked-out",
    Group::Suspicious,
    include_str!("owner_locked_out.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OwnerLockedOut;

impl Report for OwnerLockedOut {
    fn message(&self) -> String {
        "because of its condition, this denies everything to the owner of the bucket too".to_owned()
    }

    fn help(&self) -> String {
        "deny the actions that are meant, without those on the policy of the bucket".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(service) = &subject.table.sharing.star_spares_owner else {
        return findings;
    };
    if !subject.is_kind(&[Kind::Resource]) {
        return findings;
    }
    let change_policy = ActionPattern::new(&format!("{service}:PutBucketPolicy"));
    for statement in subject.denies() {
        if !statement.has_conditions() || includes(&statement, &change_policy).is_none() {
            continue;
        }
        if let Some(span) = everybody(&statement) {
            findings.push(Finding::new(subject, span, OwnerLockedOut));
        }
    }
    findings
}
