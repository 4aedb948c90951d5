//! An action on the account, limited to a bucket.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::store;
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "narrowed-account-action",
    group: Group::Correctness,
    what: "an action that lists all buckets in a statement that names some of them",
    why: "it is asked for every bucket at once, so the statement never applies to the action",
    fix: "allow it on every resource in a statement of its own",
    message: "`{0}` acts on the whole account, and this statement names some buckets",
    help: "put it in a statement of its own with `\"Resource\": \"*\"`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["oss:ListBuckets", "oss:ListObjects"], "Resource": "acs:oss:*:*:reports"}
]}"#,
            &[r#""oss:ListBuckets""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:ListBucket"], "Resource": ["arn:aws:s3:::reports"]}
]}"#,
            &[r#""s3:ListAllMyBuckets""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:ListBuckets", "Resource": "acs:oss:*:*:*"}
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
        |store| store.account_actions,
        |named| !named.everything,
    )
    .into_iter();
    misplaced
        .map(|(action, _)| subject.find(action.span).fact(&*action.value.text))
        .collect()
}
