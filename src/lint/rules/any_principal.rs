//! A resource for everybody.

use super::super::finding::Finding;
use super::super::grant::{everybody, narrows};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "any-principal",
    group: Group::Security,
    what: "a policy of a resource that allows everybody, without a condition on who asks or from where",
    why: "every account, and whoever has none, may do what it allows",
    fix: "name who needs it, or add a condition such as on the organisation, the account or the network",
    message: "everybody is allowed",
    help: "name who needs it, or add a condition on the account or the network",
    invalid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:123456789012:jobs"}
]}"#,
        &[r#""*""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:topic"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &["RESOURCE_POLICY_PUBLIC", "AnyPrincipal", "CKV_AWS_283"],
    source: "clause L8 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) {
        return Vec::new();
    }
    let open = subject
        .allows()
        .filter(|stated| !stated.conditions().any(|condition| narrows(&condition)));
    let open = open.filter(|stated| !of_store(subject, stated));
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
