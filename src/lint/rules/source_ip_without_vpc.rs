//! A bucket policy with an address and without a network.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "source-ip-without-vpc",
    group: Group::Correctness,
    what: "a statement of an OSS bucket policy that tests `acs:SourceIp` and not `acs:SourceVpc`",
    why: "OSS refuses it in new policies (error 0030-00000008), since the address alone says nothing of requests from inside a network",
    fix: "test `acs:SourceVpc` beside it",
    message: "OSS takes `acs:SourceIp` in a bucket policy only beside `acs:SourceVpc`",
    help: "add a test of `acs:SourceVpc`, such as `StringNotLike` with `vpc-*` for requests from no network",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Principal": ["200000000000000001"], "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:b/*",
   "Condition": {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}}}
]}"#,
        &[r#""acs:SourceIp""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Principal": ["200000000000000001"], "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:b/*",
   "Condition": {"IpAddress": {"acs:SourceIp": "203.0.113.0/24"}, "StringNotLike": {"acs:SourceVpc": "vpc-*"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://help.aliyun.com/zh/oss/user-guide/0030-00000008",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) || subject.policy.guards.as_deref() != Some("oss") {
        return Vec::new();
    }
    let has = |stated: &Stated<'_>, key: &str| {
        stated
            .conditions()
            .any(|condition| condition.folded_key() == key)
    };
    let alone = subject
        .statements()
        .filter(|stated| !has(stated, "acs:sourcevpc"));
    let tests = alone
        .flat_map(|stated| stated.conditions())
        .filter(|condition| condition.folded_key() == "acs:sourceip");
    tests.map(|condition| subject.find(condition.key)).collect()
}
