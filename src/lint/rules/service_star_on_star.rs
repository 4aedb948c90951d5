//! Everything of a service on everything.

use crate::lint::grant::GRANTING;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "service-star-on-star",
    Group::Security,
    include_str!("service_star_on_star.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is allowed on every resource",
    "name the actions that are needed, or the resources",
);

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
