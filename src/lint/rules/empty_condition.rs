//! A condition without any test.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "empty-condition",
    group: Group::Style,
    what: "a `Condition` that tests nothing",
    why: "it is always true, so it restricts nothing although it looks as if it did",
    fix: "remove it, or add the test that was meant",
    message: "this condition tests nothing",
    help: "remove it, or add the test that was meant",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*", "Condition": {}}
]}"#,
            &[r#""Condition""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {}}}
]}"#,
            &[r#""Condition""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*", "Condition": {"Bool": {"acs:SecureTransport": "true"}}}
]}"#,
        &[],
    )],
    aliases: &["EMPTY_OBJECT_CONDITION"],
    source: "clause P10 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let empty = subject
        .statements()
        .filter(|stated| !stated.has_conditions());
    empty
        .filter_map(|stated| stated.spans.condition)
        .map(|span| subject.find(span))
        .collect()
}
