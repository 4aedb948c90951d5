//! A lone `*` that tests whether a key is there.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Compare, Family};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "presence-by-wildcard",
    group: Group::Style,
    what: "a lone `*` under `StringLike` or `StringNotLike`",
    why: "every value matches it, so it tests no value: it tests whether the key is there",
    fix: "say so with `Null`, or write the values that are meant",
    message: "`*` matches every value of `{0}`",
    help: "write `\"Null\": {\"{0}\": \"{1}\"}`, or the values that are meant",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringLike": {"aws:RequestTag/owner": "*"}}}
]}"#,
        &[r#""*""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"StringLike": {"aws:RequestTag/owner": "?*"}, "Null": {"aws:TagKeys": "false"}}}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*", "Condition": {"StringLike": {"acs:SourceVpc": "*"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &["EQUIVALENT_TO_NULL_FALSE"],
    source: "clauses C3 and C5 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.table.operators.families.contains(&Family::Null) {
        return found;
    }
    for condition in subject.statements().flat_map(|stated| stated.conditions()) {
        let operator = condition.test();
        let like = operator.base.family == Family::String && operator.base.compare == Compare::Like;
        if !like || operator.if_exists || operator.quantifier.is_some() {
            continue;
        }
        let star = condition.values().filter(|(value, _)| *value == "*");
        let absent = if operator.base.negated {
            "true"
        } else {
            "false"
        };
        found.extend(star.map(|(_, span)| {
            subject
                .find(span)
                .fact(&*condition.condition.key)
                .fact(absent)
        }));
    }
    found
}
