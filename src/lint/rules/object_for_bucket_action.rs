//! Objects where a bucket is meant.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::store;
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "object-for-bucket-action",
    group: Group::Correctness,
    what: "an action on buckets in a statement that names objects only",
    why: "buckets are asked for by their name alone, so the statement never applies to the action",
    fix: "add the bucket, without a slash",
    message: "`{0}` acts on buckets, and this statement names objects only",
    help: "add the bucket, without what follows the slash of `{1}`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["oss:GetObject", "oss:ListObjects"], "Resource": "acs:oss:*:*:reports/*"}
]}"#,
            &[r#""oss:ListObjects""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}
]}"#,
            &[r#""s3:ListBucket""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": ["arn:aws:s3:::reports/*", "arn:aws:s3:::reports"]}
]}"#,
        &[],
    )],
    aliases: &["RESOURCE_MISMATCH"],
    source: "the tables of actions and resources of each object store",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.bucket_actions,
        |named| !named.buckets,
    )
    .into_iter();
    misplaced
        .map(|(action, named)| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(named.example)
        })
        .collect()
}
