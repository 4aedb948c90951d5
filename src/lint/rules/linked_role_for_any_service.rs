//! Making the role of any service.

use crate::lint::grant::{GRANTING, names};
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "linked-role-for-any-service",
    Group::Suspicious,
    include_str!("linked_role_for_any_service.md"),
    Check::Policy(check),
)
.words(
    "`{0}` may make the role of every service",
    "add a condition on `{1}`",
);

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
