//! Handing a role to any service.

use crate::lint::grant::{GRANTING, every, names};
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "pass-role-to-any-service",
    Group::Suspicious,
    include_str!("pass_role_to_any_service.md"),
    Check::Policy(check),
)
.words(
    "`{0}` may hand these roles to every service that they trust",
    "add a condition on `{1}`",
);

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
