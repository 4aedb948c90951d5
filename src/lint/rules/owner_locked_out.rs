//! A deny that may lock out the owner of the bucket.

use crate::lint::grant::{everybody, includes};
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "owner-locked-out",
    Group::Suspicious,
    include_str!("owner_locked_out.md"),
    Check::Policy(check),
)
.words(
    "under its condition this denies everything to the owner of the bucket too",
    "deny the actions that are meant, without those on the policy of the bucket",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(service) = subject.table.sharing.star_spares_owner.as_deref() else {
        return Vec::new();
    };
    if !subject.is_kind(&[Kind::Resource]) {
        return Vec::new();
    }
    let policy = ActionPattern::new(&format!("{service}:PutBucketPolicy"));
    let bound = subject
        .denies()
        .filter(|stated| stated.has_conditions() && includes(stated, &policy).is_some());
    bound
        .filter_map(|stated| everybody(&stated))
        .map(|span| subject.find(span))
        .collect()
}
