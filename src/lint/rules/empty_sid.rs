//! An empty `Sid`.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "empty-sid",
    group: Group::Style,
    what: "a `Sid` without any text",
    why: "it names nothing, and readers look for what it should have said",
    fix: "remove it, or say what the statement is for",
    message: "this `Sid` is empty",
    help: "remove it, or say what the statement is for",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
]}"#,
        &[r#""""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &["EMPTY_SID_VALUE"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let empty = subject
        .statements()
        .filter(|stated| stated.statement.sid.as_deref() == Some(""));
    empty
        .filter_map(|stated| stated.spans.sid)
        .map(|span| subject.find(span))
        .collect()
}
