//! A test that is always true.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Operands, Quantifier};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "always-true-condition",
    group: Group::Suspicious,
    what: "a test that every request passes, with the key and without",
    why: "it restricts nothing, although it looks as if it did",
    fix: "remove it, or write the values that are meant",
    message: "`{0}` on `{1}` is always true",
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
    let idle = conditions.filter(|condition| {
        let operator = condition.test();
        let absent = operator.if_exists || operator.quantifier == Some(Quantifier::All);
        match &condition.condition.test.operands {
            Operands::Absence(wanted) => wanted.contains(&true) && wanted.contains(&false),
            // What can equal only, can fail only without the key.
            operands => absent && !operator.base.negated && !operands.can_differ(),
        }
    });
    idle.map(|condition| subject.find(condition.operator).fact(condition.test().name()).fact(&*condition.condition.key))
        .collect()
}
