//! Handing any role to any service.

use super::super::finding::Finding;
use super::super::grant::{GRANTING, every, names};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "pass-any-role",
    group: Group::Security,
    what: "a statement that allows to hand every role of the account to every service",
    why: "whoever may start a machine or a function with any role has the rights of all roles",
    fix: "name the roles, and the services that may receive them",
    message: "`{0}` may hand every role to every service",
    help: "name the roles, and the services by {1}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:PassRole", "ecs:RunInstances"], "Resource": "*"}
]}"#,
            &[r#""ram:PassRole""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:Pass*", "Resource": "arn:aws:iam::*:role/*"}
]}"#,
            &[r#""iam:Pass*""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:PassRole", "Resource": "*", "Condition": {"StringEquals": {"acs:Service": "fc.aliyuncs.com"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/app-*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "PASS_ROLE_WITH_NOT_RESOURCE",
    ],
    source: "clause T7 of the manual; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some((action, key)) = subject
        .facts
        .pass_role
        .filter(|_| subject.is_kind(GRANTING))
    else {
        return found;
    };
    let wanted = ActionPattern::new(action);
    let service = action.split(':').next().unwrap_or("");
    for stated in subject.allows() {
        let limited = stated.conditions().any(|condition| {
            key.is_some_and(|key| condition.condition.key.eq_ignore_ascii_case(key))
        });
        let Some(span) = names(&stated, &wanted).filter(|_| !limited) else {
            continue;
        };
        if every(subject, &stated, service, "role/").is_some()
            || !stated.statement.not_resources.is_empty()
        {
            let by = key.map_or("their own statements".to_owned(), |key| format!("`{key}`"));
            found.push(subject.find(span).fact(action).fact(by));
        }
    }
    found
}
