//! Everything of a service on everything.

use super::super::finding::Finding;
use super::super::grant::GRANTING;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "service-star-on-star",
    group: Group::Security,
    what: "a statement that allows every action of a service on every resource without a condition",
    why: "it lets its holder delete and share what others own in that service, now and with actions yet to come",
    fix: "name the actions that are needed, or the resources",
    message: "`{0}` is allowed on every resource",
    help: "name the actions that are needed, or the resources",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["oss:*", "ecs:Describe*"], "Resource": "*"}
]}"#,
        &[r#""oss:*""#],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": ["acs:oss:*:*:reports", "acs:oss:*:*:reports/*"]}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Session,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": "*"}
]}"#,
            &[],
        ),
        // `*` is the key, and a repository's policy names no resource (P14).
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Resource,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "ecr:*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["service_wildcard", "ServiceWildcard"],
    source: "https://www.alibabacloud.com/help/en/ram/permission-policy-check",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(GRANTING) {
        return Vec::new();
    }
    let bare = subject
        .allows()
        .filter(|stated| !stated.has_conditions() && stated.every_resource().is_some());
    let bare = bare.filter(|stated| stated.statement.not_actions.is_empty());
    let identity = |service: &str| {
        subject
            .facts
            .identity_services
            .iter()
            .any(|code| code.eq_ignore_ascii_case(service))
    };
    let whole = bare.flat_map(|stated| stated.actions()).filter(|action| {
        let service = action
            .value
            .text
            .split_once(':')
            .filter(|(_, name)| *name == "*")
            .map(|(service, _)| service);
        service.is_some_and(|service| service != "*" && !identity(service))
    });
    whole
        .map(|action| subject.find(action.span).fact(&*action.value.text))
        .collect()
}
