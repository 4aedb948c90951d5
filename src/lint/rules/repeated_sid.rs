//! A `Sid` that stands twice.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    id: "repeated-sid",
    group: Group::Correctness,
    what: "a `Sid` that another statement of the same policy has too",
    why: "some vendors refuse it, and wherever a statement is spoken of by its `Sid` it is unclear which is meant",
    fix: "give each statement a `Sid` of its own",
    message: "the `Sid` `{0}` stands twice",
    help: "give each statement a `Sid` of its own",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
  {"Sid": "Read", "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}
]}"#,
        &[r#""Read""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
  {"Sid": "", "Effect": "Allow", "Action": "sqs:GetQueueUrl", "Resource": "*"},
  {"Sid": "", "Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &[
        "UNIQUE_SIDS_REQUIRED",
        "UNIQUE_SIDS_RECOMMENDED",
        "DUPLICATE_SID",
        "sid_uniqueness",
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut seen: HashMap<&str, Stated<'_>> = HashMap::new();
    let mut found = Vec::new();
    for stated in subject.statements() {
        let Some((sid, span)) = stated.statement.sid.as_deref().zip(stated.spans.sid) else {
            continue;
        };
        if sid.is_empty() {
            continue;
        }
        match seen.get(sid) {
            Some(earlier) => {
                found.push(subject.find(span).fact(sid).beside(
                    subject,
                    earlier.spans.start,
                    "the other statement stands",
                ));
            }
            None => {
                seen.insert(sid, stated);
            }
        }
    }
    found
}
