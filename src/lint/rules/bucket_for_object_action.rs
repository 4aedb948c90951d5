//! A bucket where objects are meant.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::store;
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "bucket-for-object-action",
    group: Group::Correctness,
    what: "an action on objects in a statement that names buckets only",
    why: "objects are asked for by bucket and key, so the statement never applies to the action",
    fix: "add the objects, such as `bucket/*`",
    message: "`{0}` acts on objects, and this statement names buckets only",
    help: "add the objects, such as `{1}/*`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["oss:GetObject", "oss:ListObjects"], "Resource": "acs:oss:*:*:reports"}
]}"#,
            &[r#""oss:GetObject""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:PutObject*", "Resource": "arn:aws:s3:::reports"}
]}"#,
            &[r#""s3:PutObject*""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["oss:GetObject", "oss:ListObjects"], "Resource": ["acs:oss:*:*:reports", "acs:oss:*:*:reports/*"]}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["RESOURCE_MISMATCH"],
    source: "the tables of actions and resources of each object store",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.object_actions,
        |named| !named.objects,
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
