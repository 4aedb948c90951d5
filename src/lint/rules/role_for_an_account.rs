//! A role that trusts a whole account.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "role-for-an-account",
    group: Group::Security,
    what: "a trust policy that names an account, without any condition",
    why: "every user and role of that account may assume the role as soon as one of its administrators says so; and where the account serves others too, any of those may ask it to (the confused deputy)",
    fix: "name the users or roles that need it, or add a condition such as `sts:ExternalId`",
    message: "every identity of `{0}` may assume this role",
    help: "name who needs it there, or add a condition such as on `sts:ExternalId`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1000000000000001:root"]}}
]}"#,
            &[r#""acs:ram::1000000000000001:root""#],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}
]}"#,
            &[r#""123456789012""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1000000000000001:role/deployer"]}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
   "Condition": {"StringEquals": {"sts:ExternalId": "a1b2"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &["CrossAccountPrincipal", "CKV_AWS_61"],
    source: "https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Trust]) {
        return Vec::new();
    }
    // Trust that an API returns as lists knows nothing but accounts.
    let open = subject
        .allows()
        .filter(|stated| !stated.has_conditions() && stated.spans.effect != stated.spans.start);
    let accounts = open
        .flat_map(|stated| stated.principals())
        .filter(|named| matches!(named.entry, Entry::Account(_)));
    accounts
        .map(|named| subject.find(named.span).fact(named.text))
        .collect()
}
