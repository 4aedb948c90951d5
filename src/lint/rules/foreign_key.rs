//! A condition key of another cloud.

use super::super::facts::ALL;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "foreign-key",
    group: Group::Correctness,
    what: "a condition key that begins as the keys of another cloud do",
    why: "no request of this cloud gives the key, so the condition never becomes what was meant",
    fix: "use the key of this cloud",
    message: "`{0}` is a condition key of another cloud",
    help: "here such keys begin with `{1}:`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}
]}"#,
        &[r#""aws:SourceIp""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}, "StringEquals": {"oss:Delimiter": "/"}}}
]}"#,
        &[],
    )],
    aliases: &["INVALID_GLOBAL_CONDITION_KEY"],
    source: "the lists of condition keys of each vendor",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let own = subject.facts.key_prefix;
    let foreign = |key: &str| {
        let prefix = key.split(':').next().unwrap_or("");
        !own.is_empty()
            && !prefix.eq_ignore_ascii_case(own)
            && ALL
                .iter()
                .any(|facts| facts.key_prefix.eq_ignore_ascii_case(prefix))
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter(|condition| foreign(&condition.condition.key));
    wrong
        .map(|condition| {
            subject
                .find(condition.key)
                .fact(&*condition.condition.key)
                .fact(own)
        })
        .collect()
}
