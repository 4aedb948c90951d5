//! A boolean test with more than one value.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "several-booleans",
    group: Group::Suspicious,
    what: "more than one value under `Bool`",
    why: "both values together say nothing of the value, and the same one twice says no more",
    fix: "write the one value that is meant, or test with `Null` whether the key is there",
    message: "`{0}` is tested against more than one boolean",
    help: "write the one that is meant",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["false", "False"]}}}
]}"#,
        &[r#""aws:SecureTransport""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["false"]}, "StringEquals": {"aws:PrincipalTag/ops": ["true", "false"]}}}
]}"#,
        &[],
    )],
    aliases: &["INVALID_CONDITION_MULTIPLE_BOOLEAN"],
    source: "clauses C1 and C5 of the manual; Alibaba Cloud RAM refuses such a policy",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let several = conditions.filter(|condition| {
        condition.test().base.family == Family::Bool && condition.condition.values.len() > 1
    });
    several
        .map(|condition| subject.find(condition.key).fact(&*condition.condition.key))
        .collect()
}
