//! One session of a role, by its name.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "fixed-session-name",
    group: Group::Suspicious,
    what: "a principal of a bucket policy that names one session of a role",
    why: "whoever assumes the role chooses the name of the session, so another name is not matched",
    fix: "write `*` for the session",
    message: "`{0}` is one session, whose name its caller chooses",
    help: "write `*` in place of the session's name",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Principal": ["arn:sts::1000000000000001:assumed-role/reader/monday"], "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:b/*"}
]}"#,
        &[r#""arn:sts::1000000000000001:assumed-role/reader/monday""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Principal": ["arn:sts::1000000000000001:assumed-role/reader/*"], "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:b/*"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://help.aliyun.com/en/oss/user-guide/bucket-policy/",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let named = subject.statements().flat_map(|stated| stated.principals());
    let sessions = named.filter(|named| matches!(named.entry, Entry::Sessions { .. }));
    let fixed = sessions.filter(|named| {
        named
            .text
            .rsplit('/')
            .next()
            .is_some_and(|session| !session.contains(['*', '?']))
    });
    fixed
        .map(|named| subject.find(named.span).fact(named.text))
        .collect()
}
