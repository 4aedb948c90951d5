//! `IfExists` in front of an operator.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::WrittenOperator;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "leading-if-exists",
    group: Group::Style,
    what: "`IfExists` in front of an operator",
    why: "the vendor's text describes `IfExists` in front of the operator, its own examples and its provider write it behind; \
other tools know only the second",
    fix: "write `IfExists` behind the operator",
    message: "`{0}` is read as `{1}`",
    help: "write `{1}`",
    invalid: &[Example::new(
        "volcengine",
        Kind::Identity,
        r#"{"Statement": [
  {"Effect": "Deny", "Action": "tos:*", "Resource": "*",
   "Condition": {"IfExistsStringEquals": {"tos:x-tos-acl": "public-read"}, "ForAnyValue:IfExistsStringLike": {"volc:TagKeys": "a*"}}}
]}"#,
        &[
            r#""IfExistsStringEquals""#,
            r#""ForAnyValue:IfExistsStringLike""#,
        ],
    )],
    valid: &[Example::new(
        "volcengine",
        Kind::Identity,
        r#"{"Statement": [
  {"Effect": "Deny", "Action": "tos:*", "Resource": "*", "Condition": {"StringEqualsIfExists": {"tos:x-tos-acl": "public-read"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://www.volcengine.com/docs/6257/1134320",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut last = None;
    for condition in subject.statements().flat_map(|stated| stated.conditions()) {
        // An operator with several keys stands once.
        if last.replace(condition.operator) == Some(condition.operator) {
            continue;
        }
        let Some(name) = subject.text_of(condition.operator) else {
            continue;
        };
        if WrittenOperator::parse(&name).is_some_and(|written| written.in_front) {
            findings.push(
                subject
                    .find(condition.operator)
                    .fact(&*name)
                    .fact(condition.test().name()),
            );
        }
    }
    findings
}
