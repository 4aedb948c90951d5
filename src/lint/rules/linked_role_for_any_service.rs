//! Making the role of any service.

use super::super::finding::Finding;
use super::super::grant::{GRANTING, names};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "linked-role-for-any-service",
    group: Group::Suspicious,
    what: "a statement that allows to make service-linked roles without saying for which service",
    why: "a service-linked role lets its service act in the account; its holder chooses which",
    fix: "say for which service",
    message: "`{0}` may make the role of every service",
    help: "add a condition on `{1}`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*"}
]}"#,
            &[r#""iam:CreateServiceLinkedRole""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:CreateServiceLinkedRole", "Resource": "*"}
]}"#,
            &[r#""ram:CreateServiceLinkedRole""#],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "CREATE_SLR_WITH_NOT_RESOURCE",
    ],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html",
    check: Check::Policy(check),
};

/// The action and the key of each cloud that has service-linked roles.
const ACTIONS: &[(&str, &str, &str)] = &[
    (
        "alibaba-ram",
        "ram:CreateServiceLinkedRole",
        "ram:ServiceName",
    ),
    ("aws", "iam:CreateServiceLinkedRole", "iam:AWSServiceName"),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let known = ACTIONS
        .iter()
        .find(|(dialect, _, _)| *dialect == subject.facts.dialect);
    let Some((_, action, key)) = known.filter(|_| subject.is_kind(GRANTING)) else {
        return found;
    };
    let wanted = ActionPattern::new(action);
    for stated in subject.allows() {
        let limited = stated
            .conditions()
            .any(|condition| condition.condition.key.eq_ignore_ascii_case(key));
        let wide = stated.every_resource().is_some() || !stated.statement.not_resources.is_empty();
        let Some(span) = names(&stated, &wanted).filter(|_| wide && !limited) else {
            continue;
        };
        found.push(subject.find(span).fact(action).fact(key));
    }
    found
}
