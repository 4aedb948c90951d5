//! A deny that may lock out the owner of the bucket.

use crate::lint::grant::includes;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "owner-locked-out",
    RuleGroup::Suspicious,
    include_str!("owner_locked_out.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OwnerLockedOut;

impl Report for OwnerLockedOut {
    fn message(&self) -> String {
        "under its condition, this deny also locks the owner out of the bucket policy".to_owned()
    }

    fn help(&self) -> String {
        "leave out the actions on the bucket policy, or name the principals that are meant"
            .to_owned()
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
    let put_policy = ActionPattern::new(&format!("{service}:PutBucketPolicy"));
    for statement in subject.denies() {
        if !statement.has_conditions() || includes(&statement, &put_policy).is_none() {
            continue;
        }
        if let Some(span) = statement.everybody() {
            findings.push(Finding::new(subject, span, OwnerLockedOut));
        }
    }
    findings
}
