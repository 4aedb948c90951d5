//! A test that is always true.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Conditioned, Subject};
use crate::condition::{Operands, Quantifier};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "always-true-condition",
    group: Group::Suspicious,
    what: "a test that is true whatever the value of its key is, and without the key",
    why: "it restricts nothing, although it looks as if it did",
    fix: "remove it, or write the values that are meant",
    message: "`{0}` on `{1}` is {2}",
    help: "remove it, or write the values that are meant",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLikeIfExists": {"aws:SourceVpc": "*"}}}
]}"#,
            &[r#""StringLikeIfExists""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Null": {"aws:SourceVpc": ["true", "false"]}}}
]}"#,
            &[r#""Null""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLikeIfExists": {"aws:SourceVpc": "vpc-*"}, "Bool": {"aws:ViaAWSService": ["true", "false"]}}}
]}"#,
        &[],
    )],
    aliases: &["ifexists_condition"],
    source: "clauses C3 and C5 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let idle = conditions.filter_map(|condition| {
        let when = when_true(subject, &condition)?;
        let finding = subject
            .find(condition.operator)
            .fact(condition.test().name());
        Some(finding.fact(&*condition.condition.key).fact(when))
    });
    idle.collect()
}

/// When a test is true that never is false.
fn when_true(subject: &Subject<'_>, condition: &Conditioned<'_>) -> Option<&'static str> {
    let operator = condition.test();
    let operands = &condition.condition.test.operands;
    if let Operands::Absence(wanted) = operands {
        return (wanted.contains(&true) && wanted.contains(&false)).then_some("always true");
    }
    let absent = operator.if_exists || operator.quantifier == Some(Quantifier::All);
    // What can equal only, can fail only without the key.
    if !absent || operator.base.negated || operands.can_differ() {
        return None;
    }
    let single = subject
        .facts
        .key(&condition.condition.key)
        .is_some_and(|fact| !fact.many);
    let several_unclear =
        subject.table.many_values_unknown && operator.quantifier.is_none() && !single;
    let is_text = matches!(operands, Operands::Texts(_));
    // What is unclear keeps an allow from applying (clauses C7 and C8).
    Some(match (several_unclear, is_text) {
        (false, true) => "always true",
        (false, false) => "true of every value that it can read, and without the key",
        (true, true) => "true of every single value, and without the key",
        (true, false) => "true of every single value that it can read, and without the key",
    })
}
