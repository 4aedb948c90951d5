//! A deny that may lock out the owner of the bucket.

use super::super::finding::Finding;
use super::super::grant::{everybody, includes};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "owner-locked-out",
    group: Group::Suspicious,
    what: "a deny of every action to everybody under a condition in a bucket policy",
    why: "with a condition `*` is also the owner of the bucket, who may then be unable to change the policy",
    fix: "leave out the actions on the policy of the bucket, or name whom it is about",
    message: "under its condition this denies everything to the owner of the bucket too",
    help: "deny the actions that are meant, without those on the policy of the bucket",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Principal": ["*"], "Action": "oss:*", "Resource": ["acs:oss:*:1000000000000001:b", "acs:oss:*:1000000000000001:b/*"],
   "Condition": {"StringNotEquals": {"acs:SourceVpc": "vpc-1"}}}
]}"#,
        &[r#""*""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Principal": ["*"], "Action": ["oss:GetObject", "oss:PutObject"], "Resource": "acs:oss:*:1000000000000001:b/*",
   "Condition": {"StringNotEquals": {"acs:SourceVpc": "vpc-1"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://help.aliyun.com/en/oss/user-guide/bucket-policy/",
    check: Check::Policy(check),
};

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
