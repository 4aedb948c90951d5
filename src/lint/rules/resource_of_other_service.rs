//! A resource of a service that none of the actions belongs to.

use std::collections::BTreeSet;

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ResourcePattern;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "resource-of-other-service",
    RuleGroup::Correctness,
    include_str!("resource_of_other_service.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ResourceOfOtherService {
    resource: String,
    service: String,
    /// The services of the actions.
    of_actions: Vec<String>,
}

impl Report for ResourceOfOtherService {
    fn message(&self) -> String {
        let (resource, service) = (code(&self.resource), code(&self.service));
        format!("{resource} is a resource of {service}, but no action of this statement is")
    }

    fn help(&self) -> String {
        let of_actions: Vec<_> = self
            .of_actions
            .iter()
            .map(|service| code(service))
            .collect();
        let (of_actions, service) = (of_actions.join(" or "), code(&self.service));
        format!("write a resource of {of_actions}, or add actions of {service}")
    }
}

/// Services of a statement, at most; no statement that means something has more.
const SERVICES_MAX: usize = 256;
/// Services that are shown, at most.
const SHOWN_MAX: usize = 3;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let Some(services) = services(subject, statement) else {
            continue;
        };
        for resource in statement.resources() {
            let service = resource.value.pattern.field(&Field::Service, names);
            let Some(Matcher::Exact(service)) = service else {
                continue;
            };
            if !subject.facts.has_service(service) || acts_on(subject, &services, service) {
                continue;
            }
            if is_shared(subject, service, resource.value) {
                continue;
            }
            let report = ResourceOfOtherService {
                resource: resource.value.text.to_string(),
                service: service.to_string(),
                of_actions: services.iter().take(SHOWN_MAX).cloned().collect(),
            };
            findings.push(Finding::new(subject, resource.span, report));
        }
    }
    findings
}

/// The services of the actions of a statement. `None` if there may be others: a wildcard matches
/// several, and a service that is not known may be one that was renamed.
fn services(subject: &Subject<'_>, statement: StatementAt<'_>) -> Option<BTreeSet<String>> {
    let mut services = BTreeSet::new();
    for action in statement.actions() {
        let (service, _) = action.value.text.split_once(':')?;
        if service.contains(['*', '?']) || !subject.facts.has_service(service) {
            return None;
        }
        services.insert(service.to_ascii_lowercase());
    }
    let is_limited = !services.is_empty() && services.len() <= SERVICES_MAX;
    (is_limited && statement.statement.not_actions.is_empty()).then_some(services)
}

/// Whether actions of every service may name a resource.
fn is_shared(subject: &Subject<'_>, service: &str, resource: &ResourcePattern) -> bool {
    let last = resource
        .pattern
        .field(&Field::Resource, &subject.table.names);
    let mut shared = subject.facts.shared_resources.iter();
    shared.any(|(of, start)| {
        let start = Matcher::Prefix((*start).into());
        *of == service && last.is_some_and(|last| start.covers(last) == Truth::True)
    })
}

/// Whether actions of some of these services act on resources of a service.
fn acts_on(subject: &Subject<'_>, services: &BTreeSet<String>, service: &str) -> bool {
    let mut services = services.iter();
    services.any(|acting| acting == service || subject.facts.are_neighbours(acting, service))
}
