//! A principal that another one of its statement covers.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Named, Subject};
use crate::decision::Truth;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "redundant-principal",
    group: Group::Style,
    what: "a principal that another one of the same statement covers",
    why: "it changes nothing, and hides that the wider one is in force",
    fix: "remove it, or the wider one if that was not meant",
    message: "`{0}` is covered by `{1}`",
    help: "remove it, or `{1}` if that was not meant",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole",
   "Principal": {"RAM": ["acs:ram::1000000000000001:root", "acs:ram::1000000000000001:user/ann"]}}
]}"#,
            &[r#""acs:ram::1000000000000001:user/ann""#],
        ),
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
   "Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:root"]}}
]}"#,
            &[r#""arn:aws:iam::123456789012:root""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
   "Principal": {"AWS": ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:user/ann"]}}
]}"#,
        &[],
    )],
    aliases: &["REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY"],
    source: "clauses L4 and L5 of the manual; in AWS an account only delegates, so an identity beside it is not covered",
    check: Check::Policy(check),
};

/// Entries that are compared with each other, at most.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        let bare = !stated.has_conditions();
        let entries: Vec<_> = stated.principals().take(COMPARED_MAX).collect();
        for (index, narrow) in entries.iter().enumerate() {
            let covers = |one: &Named<'_>, other: &Named<'_>| {
                one.entry.covers(other.entry, subject.table, bare) == Truth::True
            };
            let wide = entries.iter().enumerate().find(|(other, wide)| {
                *other != index && covers(wide, narrow) && (*other < index || !covers(narrow, wide))
            });
            found.extend(
                wide.map(|(_, wide)| subject.find(narrow.span).fact(narrow.text).fact(wide.text)),
            );
        }
    }
    found
}
