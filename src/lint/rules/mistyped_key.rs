//! An operator of another type than its key.

use super::super::facts::KeyType;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Conditioned, Subject};
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "mistyped-key",
    group: Group::Correctness,
    what: "an operator that cannot read the values that requests give for its key",
    why: "where a value cannot be read the test is unknown: an allow does not apply there, and a deny does",
    fix: "use an operator of the type of the key",
    message: "`{0}` holds {1}, which `{2}` does not compare",
    help: "use an operator such as `{3}`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"StringEquals": {"acs:SourceIp": "203.0.113.0/24"}}}
]}"#,
            &[r#""StringEquals""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
   "Condition": {"NumericLessThan": {"aws:CurrentTime": "1767225600"}, "Bool": {"aws:PrincipalOrgID": "true"}}}
]}"#,
            &[r#""NumericLessThan""#, r#""Bool""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
   "Condition": {"NumericLessThan": {"aws:EpochTime": "1767225600"}, "StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/a"},
                 "StringEquals": {"aws:SecureTransport": "true", "aws:SourceIp": "203.0.113.7"}}}
]}"#,
        &[],
    )],
    aliases: &[
        "TYPE_MISMATCH",
        "TYPE_MISMATCH_BOOLEAN",
        "TYPE_MISMATCH_DATE",
        "TYPE_MISMATCH_IP_RANGE",
        "TYPE_MISMATCH_NUMBER",
        "TYPE_MISMATCH_STRING",
        "MISMATCHED_TYPE",
        "condition_type_mismatch",
    ],
    source: "the lists of condition keys of each vendor; clause C8 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter_map(|condition| {
        let fact = subject.facts.key(&condition.condition.key)?;
        // A tag's text may be a number or a boolean, or whatever the operator reads.
        let (holds, meant) = misread(&condition, fact.kind).filter(|_| !fact.key.ends_with('/'))?;
        let operator = condition.test().name();
        Some(
            subject
                .find(condition.operator)
                .fact(&*condition.condition.key)
                .fact(holds)
                .fact(operator)
                .fact(meant),
        )
    });
    wrong.collect()
}

/// What a key holds, and an operator for it, where the operator that stands there cannot read it.
pub(super) fn misread(
    condition: &Conditioned<'_>,
    kind: KeyType,
) -> Option<(&'static str, &'static str)> {
    let family = condition.test().base.family;
    let textual =
        family == Family::String && !condition.values().any(|(value, _)| value.contains('/'));
    Some(match (kind, family) {
        (_, Family::Null) => return None,
        (KeyType::Text | KeyType::Name, Family::String | Family::Arn) => return None,
        (KeyType::Number, Family::Numeric | Family::String)
        | (KeyType::Bool, Family::Bool | Family::String) => {
            return None;
        }
        (KeyType::Date, Family::Date) | (KeyType::Address, Family::IpAddress) => return None,
        // Seconds are a number too; an address alone can be compared as a text.
        (KeyType::Date, Family::Numeric) if condition.folded_key().ends_with("epochtime") => {
            return None;
        }
        (KeyType::Address, Family::String) if textual => return None,
        (KeyType::Text, _) => ("a text", "StringEquals"),
        (KeyType::Number, _) => ("a number", "NumericEquals"),
        (KeyType::Date, _) => ("a time", "DateLessThan"),
        (KeyType::Bool, _) => ("a boolean", "Bool"),
        (KeyType::Address, _) => ("an address", "IpAddress"),
        (KeyType::Name, _) => ("a name", "StringLike"),
    })
}
