//! A condition key that is none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "malformed-key",
    group: Group::Correctness,
    what: "a condition key that is not `service:name`, that contains white space, or that is of a tag and names none",
    why: "no request gives such a key, so the condition is never what was meant",
    fix: "write the key as its service documents it",
    message: "`{0}` is no condition key",
    help: "write {1}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"Bool": {"acs:SecureTransport ": "true"},
                 "StringEquals": {"acs:ResourceTag": "red", "acs:RequestTag/": "red"}}}
]}"#,
            &[
                r#""acs:SecureTransport ""#,
                r#""acs:ResourceTag""#,
                r#""acs:RequestTag/""#,
            ],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
   "Condition": {"IpAddress": {"SourceIp": "203.0.113.0/24"}}}
]}"#,
            &[r#""SourceIp""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"StringEquals": {"acs:ResourceTag/cost centre:main": "a", "oss:BucketTag/k": "b"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
   "Principal": {"Federated": "accounts.google.com"}, "Condition": {"StringEquals": {"accounts.google.com:aud": "a"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "INVALID_CONDITION_KEY_FORMAT",
        "Invalid condition key format",
        "MISSING_TAG_KEY_IN_CONDITION",
    ],
    source: "https://www.alibabacloud.com/help/en/ram/permission-policy-check",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let malformed = |key: &str| {
        // A tag's name may hold anything; so may the path of an issuer, which stands before the
        // colon.
        let Some((service, name)) = key.split_once(':') else {
            return true;
        };
        let name = name.split('/').next().unwrap_or("");
        service.is_empty()
            || name.is_empty()
            || service.contains(char::is_whitespace)
            || name.contains(char::is_whitespace)
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        let prefix = subject.facts.key_prefix;
        let help = match bare_tag(subject, key) {
            Some(tag) => format!("the name of the tag after `{tag}`"),
            None if malformed(key) => {
                format!("it as `{prefix}:Name`, or with the code of a service in front")
            }
            None => return None,
        };
        Some(subject.find(condition.key).fact(key).fact(help))
    });
    wrong.collect()
}

/// What stands before the name of a tag, where the name is missing.
fn bare_tag(subject: &Subject<'_>, key: &str) -> Option<&'static str> {
    let tags = subject
        .facts
        .keys
        .iter()
        .map(|fact| fact.key)
        .filter(|known| known.ends_with('/'));
    tags.into_iter().find(|tag| {
        key.trim_end_matches('/')
            .eq_ignore_ascii_case(tag.trim_end_matches('/'))
    })
}
