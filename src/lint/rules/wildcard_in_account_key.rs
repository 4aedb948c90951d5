//! A wildcard among the letters of an account or organisation.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Compare, Family};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "wildcard-in-account-key",
    group: Group::Security,
    what: "an allow by a part of the number of an account, or of the id of an organisation",
    why: "such ids are given out at random, so strangers have ones that match",
    fix: "list the whole ids",
    message: "ids of strangers match `{0}` too",
    help: "list the whole values of `{1}`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
   "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}
]}"#,
            &[r#""o-*""#],
        ),
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringLike": {"aws:SourceAccount": "12345678*"}}}
]}"#,
            &[r#""12345678*""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
   "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}},
  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
   "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:ResourceAccount": "${aws:PrincipalAccount}"}, "StringNotLike": {"aws:SourceAccount": "1*"}}}
]}"#,
        &[],
    )],
    aliases: &["WILDCARD_USAGE_TOO_PERMISSIVE"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (sensitive condition keys)",
    check: Check::Policy(check),
};

/// Keys whose values are the ids of accounts and organisations.
const KEYS: &[&str] = &[
    "acs:principalrdid",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:sourceaccount",
    "aws:sourceorgid",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for condition in subject.allows().flat_map(|stated| stated.conditions()) {
        let base = condition.test().base;
        let like = base.family == Family::String && base.compare == Compare::Like && !base.negated;
        if !like || !KEYS.contains(&&*condition.folded_key()) {
            continue;
        }
        // A lone `*` tests whether the key is there, and has a finding of its own.
        let part = |value: &str| {
            value != "*"
                && value
                    .replace("${*}", "")
                    .replace("${?}", "")
                    .contains(['*', '?'])
        };
        let wide = condition.values().filter(|(value, _)| part(value));
        found.extend(wide.map(|(value, span)| {
            subject
                .find(span)
                .fact(value)
                .fact(&*condition.condition.key)
        }));
    }
    found
}
