//! A statement without a `Sid`.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "missing-sid",
    group: Group::Pedantic,
    what: "a statement without a `Sid` where the dialect documents it",
    why: "explanations and findings can name it by its number only, which changes",
    fix: "say what the statement is for",
    message: "this statement has no `Sid`",
    help: "say what it is for",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
]}"#,
        &["{"],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "clause E2 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let documented = matches!(subject.facts.dialect, "aws" | "kingsoft");
    let without = subject
        .statements()
        .filter(|stated| documented && stated.statement.sid.is_none());
    without
        .filter(|stated| stated.spans.effect != stated.spans.start)
        .map(|stated| subject.find(stated.spans.start))
        .collect()
}
