//! Handing a role to any service.

use super::super::finding::Finding;
use super::super::grant::{GRANTING, every, names};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "pass-role-to-any-service",
    group: Group::Suspicious,
    what: "a statement that allows to hand some roles over and does not say to which service",
    why: "a role that trusts more than one service can be handed to one that its holder controls more easily",
    fix: "say which service may receive the roles",
    message: "`{0}` may hand these roles to every service that they trust",
    help: "add a condition on `{1}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:PassRole", "Resource": "acs:ram:*:*:role/app"}
]}"#,
        &[r#""ram:PassRole""#],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:PassRole", "Resource": "acs:ram:*:*:role/app", "Condition": {"StringEquals": {"acs:Service": "fc.aliyuncs.com"}}}
]}"#,
            &[],
        ),
        Example::new(
            "volcengine",
            Kind::Identity,
            r#"{"Statement": [
  {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "trn:iam::2100000001:role/app"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "clause T7 of the manual",
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
        let some = every(subject, &stated, service, "role/").is_none()
            && stated.statement.not_resources.is_empty();
        found.extend(
            key.filter(|_| some)
                .map(|key| subject.find(span).fact(action).fact(key)),
        );
    }
    found
}
