//! A key of a user or role for a service that calls by itself.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Family, Quantifier};
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "caller-key-for-service",
    group: Group::Correctness,
    what: "a condition on who calls, in an allow that names services only",
    why: "a service that calls by itself is no user or role of an account, so its requests never give the key and the statement never applies",
    fix: "test for whom the service acts, such as by `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceArn`",
    message: "a service never gives `{0}`",
    help: "test for whom it acts, such as by `aws:SourceAccount` or `aws:SourceOrgID`",
    invalid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
]}"#,
        &[r#""aws:PrincipalOrgID""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}, "StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}},
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com", "AWS": "123456789012"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
]}"#,
        &[],
    )],
    aliases: &["UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    check: Check::Policy(check),
};

/// Keys that only calls of users, roles and sessions give.
const KEYS: &[&str] = &[
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:username",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject
        .allows()
        .filter(|stated| !stated.excepts_principals())
    {
        let mut named = stated.principals().peekable();
        if named.peek().is_none() || !named.all(|named| matches!(named.entry, Entry::Service(_))) {
            continue;
        }
        let needed = stated.conditions().filter(|condition| {
            let operator = condition.test();
            let needs = !operator.base.negated
                && !operator.if_exists
                && operator.quantifier != Some(Quantifier::All);
            needs
                && operator.base.family != Family::Null
                && KEYS.contains(&&*condition.folded_key())
        });
        found.extend(
            needed.map(|condition| subject.find(condition.key).fact(&*condition.condition.key)),
        );
    }
    found
}
