//! The id of a network that is none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "malformed-network",
    group: Group::Correctness,
    what: "a value for the network or endpoint of a request that no id of one can match",
    why: "ids begin with `vpc-` and `vpce-`, so a positive test never holds and a negated one always does",
    fix: "write the id, with its prefix",
    message: "`{0}` is no value of `{1}`, which begins with `{2}`",
    help: "write an id that begins with `{2}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
   "Condition": {"StringNotEquals": {"aws:SourceVpce": ["vpc-0a1b2c3d", "vpce-0a1b2c3d"]}, "StringNotLike": {"aws:SourceVpc": "0a1b*"}}}
]}"#,
        &[r#""vpc-0a1b2c3d""#, r#""0a1b*""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
   "Condition": {"StringNotEquals": {"aws:SourceVpc": ["vpc-0a1b2c3d", "${aws:PrincipalTag/vpc}"]}, "StringNotLike": {"aws:SourceVpce": "vpce-*"}}}
]}"#,
        &[],
    )],
    aliases: &["INVALID_VPC_FORMAT", "INVALID_VPCE_FORMAT"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:SourceVpc, aws:SourceVpce)",
    check: Check::Policy(check),
};

/// How the values of each key begin.
const KEYS: &[(&str, &str)] = &[("aws:sourcevpc", "vpc-"), ("aws:sourcevpce", "vpce-")];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    for condition in conditions.filter(|condition| condition.test().base.family == Family::String) {
        let key = condition.folded_key();
        let Some((_, start)) = KEYS.iter().find(|(known, _)| *known == key) else {
            continue;
        };
        // Up to the first wildcard or variable the value is literal.
        let literal = |value: &str| {
            value
                .split(['*', '?', '$'])
                .next()
                .unwrap_or("")
                .to_ascii_lowercase()
        };
        let wrong = condition.values().filter(|(value, _)| {
            let fixed = literal(value);
            !(fixed.starts_with(start) || fixed.len() < value.len() && start.starts_with(&*fixed))
        });
        found.extend(wrong.map(|(value, span)| {
            subject
                .find(span)
                .fact(value)
                .fact(&*condition.condition.key)
                .fact(start)
        }));
    }
    found
}
