//! `IfExists` behind an operator that needs no key.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Operator, Quantifier};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "idle-if-exists",
    group: Group::Style,
    what: "the suffix `IfExists` behind a negated operator",
    why: "a negated operator is true without the key anyway, so the suffix changes nothing",
    fix: "leave the suffix out",
    message: "`{0}` means the same without `IfExists`",
    help: "write `{1}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}}
]}"#,
        &[r#""StringNotEqualsIfExists""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}, "ForAnyValue:StringNotEqualsIfExists": {"aws:TagKeys": "a"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "clause C5 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let idle = conditions.filter(|condition| {
        let operator = condition.test();
        operator.if_exists && operator.base.negated && operator.quantifier != Some(Quantifier::Any)
    });
    idle.map(|condition| {
        let plain = Operator {
            if_exists: false,
            ..condition.test()
        };
        subject
            .find(condition.operator)
            .fact(condition.test().name())
            .fact(plain.name())
    })
    .collect()
}
