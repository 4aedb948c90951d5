//! A boolean that is compared as a text.

use super::super::facts::KeyType;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "boolean-as-text",
    group: Group::Suspicious,
    what: "a string operator on a key that holds `true` or `false`",
    why: "texts are compared with their case, so `True` does not match what the service writes",
    fix: "use `Bool`",
    message: "`{0}` holds a boolean, and `{1}` compares texts",
    help: "write `Bool`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*", "Condition": {"StringEquals": {"acs:SecureTransport": "true"}}}
]}"#,
        &[r#""StringEquals""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*", "Condition": {"Bool": {"acs:SecureTransport": "true"}}}
]}"#,
        &[],
    )],
    aliases: &["MISMATCHED_TYPE_BUT_USABLE"],
    source: "clause C3 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter(|condition| {
        let boolean = subject
            .facts
            .key(&condition.condition.key)
            .is_some_and(|fact| fact.kind == KeyType::Bool);
        boolean && condition.test().base.family == Family::String
    });
    wrong
        .map(|condition| {
            subject
                .find(condition.operator)
                .fact(&*condition.condition.key)
                .fact(condition.test().name())
        })
        .collect()
}
