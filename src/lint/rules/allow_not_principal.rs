//! `NotPrincipal` with `Allow`.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "allow-not-principal",
    group: Group::Correctness,
    what: "a statement that allows everybody but those whom `NotPrincipal` names",
    why: "it grants to every caller of every account and to anonymous ones, now and later",
    fix: "name those who need it in `Principal`, or deny the others",
    message: "everybody but those named here is allowed",
    help: "name who needs it in `Principal`",
    invalid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
   "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:user/eve"}}
]}"#,
        &[r#""NotPrincipal""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*",
   "NotPrincipal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ann"]}}
]}"#,
        &[],
    )],
    aliases: &[
        "ALLOW_WITH_NOT_PRINCIPAL",
        "NOTPRINCIPAL_WITH_ALLOW",
        "not_principal_validation",
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let wide = subject
        .allows()
        .filter(|stated| stated.excepts_principals());
    wide.map(|stated| subject.find(stated.spans.principals.key))
        .collect()
}
