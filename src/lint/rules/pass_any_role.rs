//! Handing any role to any service.

use crate::lint::grant::{GRANTING, every, names};
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "pass-any-role",
    Group::Security,
    include_str!("pass_any_role.md"),
    Check::Policy(check),
)
.words(
    "`{0}` may hand every role to every service",
    "name the roles, and the services by {1}",
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
        if every(subject, &stated, service, "role/").is_some()
            || !stated.statement.not_resources.is_empty()
        {
            let by = key.map_or("their own statements".to_owned(), |key| format!("`{key}`"));
            found.push(subject.find(span).fact(action).fact(by));
        }
    }
    found
}
