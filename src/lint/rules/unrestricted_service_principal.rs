//! A service that acts for anybody.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "unrestricted-service-principal",
    group: Group::Suspicious,
    what: "a policy of a resource that allows a service without saying for which account or resource it acts",
    why: "anybody may ask the service to act on this resource for them (the confused deputy)",
    fix: "add a condition on the account, organisation or resource for which the service acts",
    message: "`{0}` may act here for anybody",
    help: "add a condition on `aws:SourceAccount` or `aws:SourceArn`",
    invalid: &[Example::new(
        "aws",
        Kind::Resource,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:123456789012:jobs"}
]}"#,
        &[r#""sns.amazonaws.com""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*",
   "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:topic"}}}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        "RESOURCE_POLICY_PRIVILEGE_ESCALATION",
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    check: Check::Policy(check),
};

/// Keys that say for whom a service acts; a dialect without any has nothing to test.
const KEYS: &[&str] = &[
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "kms:viaservice",
    "kms:calleraccount",
    "aws:principalorgid",
    "aws:userid",
    "lambda:functionurlauthtype",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) || subject.facts.key("aws:SourceAccount").is_none() {
        return Vec::new();
    }
    let open = subject.allows().filter(|stated| {
        !stated
            .conditions()
            .any(|condition| KEYS.contains(&&*condition.folded_key()))
    });
    let services = open
        .flat_map(|stated| stated.principals())
        .filter(|named| matches!(named.entry, Entry::Service(_)));
    services
        .map(|named| subject.find(named.span).fact(named.text))
        .collect()
}
