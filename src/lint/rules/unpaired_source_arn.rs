//! A source that does not tell its account.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "unpaired-source-arn",
    group: Group::Security,
    what: "an allow to a service for a source whose name tells no account, without a condition on the account",
    why: "names of buckets and their like can be taken by another account once they are free, for which the service then acts here",
    fix: "test `aws:SourceAccount` beside it",
    message: "`{0}` tells no account",
    help: "test `aws:SourceAccount` too",
    invalid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::inbox"}}}
]}"#,
        &[r#""arn:aws:s3:::inbox""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::inbox"}, "StringEquals": {"aws:SourceAccount": "123456789012"}}},
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}}
]}"#,
        &[],
    )],
    aliases: &["MISSING_PAIRED_CONDITION_KEYS"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    check: Check::Policy(check),
};

/// Keys that say for which account or organisation a service acts.
const PAIRS: &[&str] = &["aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Resource, Kind::Trust]) {
        return found;
    }
    let of_services = subject.allows().filter(|stated| {
        stated
            .principals()
            .any(|named| matches!(named.entry, Entry::Service(_)))
            && !stated
                .conditions()
                .any(|condition| PAIRS.contains(&&*condition.folded_key()))
    });
    for condition in of_services.flat_map(|stated| stated.conditions()) {
        let operator = condition.test();
        if condition.folded_key() != "aws:sourcearn"
            || operator.base.negated
            || operator.base.family == Family::Null
        {
            continue;
        }
        let open = condition.values().filter(|(value, _)| {
            value
                .split(':')
                .nth(4)
                .is_some_and(|account| matches!(account, "" | "*"))
        });
        found.extend(open.map(|(value, span)| subject.find(span).fact(value)));
    }
    found
}
