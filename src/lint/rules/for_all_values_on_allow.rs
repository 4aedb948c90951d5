//! An allow that holds when its key is missing.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Conditioned, Subject};
use crate::condition::{Family, Quantifier};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "for-all-values-on-allow",
    group: Group::Security,
    what: "an allow with `ForAllValues:` and nothing that keeps out requests without the key",
    why: "where the key is missing or empty every value passes, so the allow applies",
    fix: "test too that the key is there, with `Null` false or another condition that needs it; for a key with one value, leave the prefix out",
    message: "`{0}` is true when `{1}` is missing",
    help: "{2}",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
   "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["owner", "billing"]}}}
]}"#,
            &[r#""ForAllValues:StringEquals""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "*",
   "Condition": {"ForAllValues:StringEquals": {"acs:SourceVpc": "vpc-1"}}}
]}"#,
            &[r#""ForAllValues:StringEquals""#],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
   "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]}, "Null": {"aws:TagKeys": "false"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
   "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["owner"]}, "StringEquals": {"aws:RequestTag/owner": "ann"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
   "Condition": {"ForAllValues:StringNotEquals": {"aws:TagKeys": ["owner"]}}}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
        "set_operator_validation",
    ],
    source: "clauses C5 and C6 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.allows() {
        for condition in stated
            .conditions()
            .filter(|condition| condition.test().quantifier == Some(Quantifier::All))
        {
            let key = &condition.condition.canonical_key;
            if stated.conditions().any(|other| needs(&other, key)) {
                continue;
            }
            let single = subject
                .facts
                .key(&condition.condition.key)
                .is_some_and(|fact| !fact.many);
            let help = match (
                single,
                subject.table.operators.families.contains(&Family::Null),
            ) {
                (true, _) => "the key has one value: leave the prefix out",
                (false, true) => "add `\"Null\": {…: \"false\"}` for the key",
                (false, false) => "add a condition that is false when the key is missing",
            };
            let operator = condition.test().name();
            found.push(
                subject
                    .find(condition.operator)
                    .fact(operator)
                    .fact(&*condition.condition.key)
                    .fact(help),
            );
        }
    }
    found
}

/// Whether a condition is false when the key is missing: it tests the key, or a tag that the keys
/// of tags are of.
fn needs(other: &Conditioned<'_>, key: &str) -> bool {
    let operator = other.test();
    let present = other.condition.canonical_key == key.into();
    let folded = other.folded_key();
    let tag = key
        .to_ascii_lowercase()
        .strip_suffix("tagkeys")
        .is_some_and(|prefix| {
            folded
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with("requesttag/"))
        });
    if operator.base.family == Family::Null {
        return (present || tag)
            && other
                .values()
                .all(|(value, _)| value.eq_ignore_ascii_case("false"));
    }
    let positive = !operator.base.negated
        && !operator.if_exists
        && operator.quantifier != Some(Quantifier::All);
    (present || tag)
        && (positive || operator.quantifier == Some(Quantifier::Any) && !operator.if_exists)
}
