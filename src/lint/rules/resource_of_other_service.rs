//! A resource of another service than every action.

use std::collections::BTreeSet;

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "resource-of-other-service",
    Group::Correctness,
    include_str!("resource_of_other_service.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is of the service `{1}`, and no action of this statement is",
    "write a resource of {2}, or add actions of `{1}`",
);

/// Services of a statement, at most; no statement that means something has more.
const SERVICES_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut found = Vec::new();
    for stated in subject
        .statements()
        .filter(|stated| stated.statement.not_actions.is_empty())
    {
        let services: Option<BTreeSet<String>> = stated
            .actions()
            .map(|action| literal_service(&action.value.text))
            .collect();
        // A wildcard in a service may stand for any.
        let Some(services) =
            services.filter(|services| !services.is_empty() && services.len() <= SERVICES_MAX)
        else {
            continue;
        };
        for resource in stated.resources() {
            let Some(Matcher::Exact(service)) =
                resource.value.pattern.field(&Field::Service, names)
            else {
                continue;
            };
            let serves = |action: &String| {
                **action == **service || subject.facts.are_neighbours(action, service)
            };
            // A code that is not known may be one that has become another service's.
            if !services.iter().any(serves)
                && subject.facts.has_service(service)
                && services.iter().all(|code| subject.facts.has_service(code))
            {
                let shown: Vec<_> = services
                    .iter()
                    .take(3)
                    .map(|code| format!("`{code}`"))
                    .collect();
                found.push(
                    subject
                        .find(resource.span)
                        .fact(&*resource.value.text)
                        .fact(&**service)
                        .fact(shown.join(" or ")),
                );
            }
        }
    }
    found
}

fn literal_service(action: &str) -> Option<String> {
    let (service, _) = action.split_once(':')?;
    (!service.contains(['*', '?'])).then(|| service.to_ascii_lowercase())
}
