//! A name compared as a text.

use super::super::facts::KeyType;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Compare, Family};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "text-operator-on-name",
    group: Group::Suspicious,
    what: "`StringLike` with a wildcard in the middle of an ARN",
    why: "in a text a wildcard crosses colons, so more names match than when each field is compared on its own",
    fix: "use `ArnLike` or `ArnNotLike`",
    message: "the wildcards of `{0}` cross its colons under `{1}`",
    help: "write `{2}`",
    invalid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:jobs"}}}
]}"#,
        &[r#""arn:aws:sns:*:123456789012:jobs""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:jobs"}}},
  {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/ops-*"}}}
]}"#,
        &[],
    )],
    aliases: &["STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"],
    source: "clauses R4 and C4 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let names = subject.table.operators.families.contains(&Family::Arn);
    for condition in subject
        .statements()
        .filter(|_| names)
        .flat_map(|stated| stated.conditions())
    {
        let base = condition.test().base;
        let name = subject
            .facts
            .key(&condition.condition.key)
            .is_some_and(|fact| fact.kind == KeyType::Name);
        if !name || base.family != Family::String || base.compare != Compare::Like {
            continue;
        }
        let meant = if base.negated {
            "ArnNotLike"
        } else {
            "ArnLike"
        };
        let wild = condition.values().filter(|(value, _)| crosses(value));
        found.extend(wild.map(|(value, span)| {
            subject
                .find(span)
                .fact(value)
                .fact(condition.test().name())
                .fact(meant)
        }));
    }
    found
}

/// Whether a wildcard stands before the last field of a name.
fn crosses(value: &str) -> bool {
    let mut fields = value.splitn(6, ':');
    value.starts_with("arn:")
        && fields
            .by_ref()
            .take(5)
            .any(|field| field.contains(['*', '?']))
}
