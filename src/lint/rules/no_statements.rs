//! A policy without statements.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    id: "no-statements",
    group: Group::Suspicious,
    what: "a policy whose `Statement` is empty",
    why: "it allows nothing and denies nothing; as a boundary, session or control policy it lets nothing through",
    fix: "add the statements that were meant, or remove the policy",
    message: "this policy has no statement",
    help: "add the statements that were meant, or remove the policy",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": []}"#,
        &["{"],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
        &[],
    )],
    aliases: &["MISSING_STATEMENT"],
    source: "clause P10 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.policy.statements.is_empty() {
        return Vec::new();
    }
    let start = subject.root.span.start();
    vec![subject.find(Span::new(start, start + 1))]
}
