//! A condition key that is none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "malformed-key",
    group: Group::Correctness,
    what: "a condition key that is not `service:name`, or that holds white space",
    why: "no request gives such a key, so the condition is never what was meant",
    fix: "write the key as its service documents it",
    message: "`{0}` is no condition key",
    help: "write it as `{1}:Name`, or with the code of a service in front",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"IpAddress": {"SourceIp": "203.0.113.0/24"}, "Bool": {"acs:SecureTransport ": "true"}}}
]}"#,
        &[r#""SourceIp""#, r#""acs:SecureTransport ""#],
    )],
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
    aliases: &["INVALID_CONDITION_KEY_FORMAT", "Invalid condition key format"],
    source: "https://help.aliyun.com/zh/ram/permission-policy-check",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let malformed = |key: &str| {
        // A tag's name may hold anything; so may the path of an issuer, which stands before the colon.
        let Some((service, name)) = key.split_once(':') else { return true };
        let name = name.split('/').next().unwrap_or("");
        service.is_empty()
            || name.is_empty()
            || service.contains(char::is_whitespace)
            || name.contains(char::is_whitespace)
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter(|condition| malformed(&condition.condition.key));
    wrong
        .map(|condition| subject.find(condition.key).fact(&*condition.condition.key).fact(subject.facts.key_prefix))
        .collect()
}
