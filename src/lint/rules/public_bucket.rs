//! A bucket for everybody.

use super::super::finding::Finding;
use super::super::grant::{everybody, narrows};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "public-bucket",
    group: Group::Security,
    what: "a bucket policy that allows everybody, without a condition on who asks or from where",
    why: "anybody on the internet may do to the bucket what it allows",
    fix: "name who needs it, or add a condition such as on the network",
    message: "everybody may use this bucket",
    help: "name who needs it, or add a condition on the account or the network",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Resource,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Principal": ["*"], "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:site/*"}
]}"#,
            &[r#""*""#],
        ),
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/*",
   "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
]}"#,
            &[r#""*""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Resource,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Principal": ["*"], "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:site/*",
   "Condition": {"StringEquals": {"acs:SourceVpc": "vpc-1"}}}
]}"#,
        &[],
    )],
    aliases: &["CKV_AWS_70", "AnyPrincipal"],
    source: "https://help.aliyun.com/en/oss/user-guide/bucket-policy/",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) {
        return Vec::new();
    }
    let open = subject
        .allows()
        .filter(|stated| !stated.conditions().any(|condition| narrows(&condition)));
    let open = open.filter(|stated| of_store(subject, stated));
    open.filter_map(|stated| everybody(&stated))
        .map(|span| subject.find(span))
        .collect()
}

/// Whether it is about a store of objects.
fn of_store(subject: &Subject<'_>, stated: &Stated<'_>) -> bool {
    let stores = subject.facts.stores.iter().map(|store| store.service);
    let of = |text: &str, service: &str| {
        text.split(':')
            .next()
            .is_some_and(|code| code.eq_ignore_ascii_case(service))
    };
    stores.into_iter().any(|service| {
        stated
            .actions()
            .any(|action| of(&action.value.text, service))
    })
}
