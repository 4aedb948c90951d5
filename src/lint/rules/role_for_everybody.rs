//! A role that trusts everybody.

use super::super::finding::Finding;
use super::super::grant::{everybody, narrows};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "role-for-everybody",
    group: Group::Security,
    what: "a trust policy that names everybody, without a condition on who asks",
    why: "every account may assume the role that has a caller who may assume anything",
    fix: "name the accounts, roles or services that need it",
    message: "everybody may assume this role",
    help: "name who needs it",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["*"]}}
]}"#,
            &[r#""*""#],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
]}"#,
            &[r#""*""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Trust,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"},
   "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
]}"#,
        &[],
    )],
    aliases: &[
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        "trust_policy_validation",
    ],
    source: "clause T1 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Trust]) {
        return Vec::new();
    }
    let open = subject
        .allows()
        .filter(|stated| !stated.conditions().any(|condition| narrows(&condition)));
    open.filter_map(|stated| everybody(&stated))
        .map(|span| subject.find(span))
        .collect()
}
