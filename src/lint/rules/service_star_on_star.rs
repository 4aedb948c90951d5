//! Every action of a service on every resource.

use super::star_on_star::is_on_everything;
use crate::lint::grant::{GRANTING, beside_idle_condition};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "service-star-on-star",
    RuleGroup::Security,
    include_str!("service_star_on_star.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ServiceStarOnStar {
    action: String,
}

impl Report for ServiceStarOnStar {
    fn message(&self) -> String {
        format!("{} is allowed on every resource", code(&self.action))
    }

    fn help(&self) -> String {
        "name the actions that are needed, or the resources".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(GRANTING) {
        return findings;
    }
    for statement in subject.allows() {
        if !is_on_everything(subject, statement) {
            continue;
        }
        for action in statement.actions() {
            if is_whole_service(subject, &action.value.text) {
                let action_text = action.value.text.to_string();
                let report = ServiceStarOnStar {
                    action: action_text,
                };
                let finding = Finding::new(subject, action.span, report);
                findings.push(beside_idle_condition(subject, statement, finding));
            }
        }
    }
    findings
}

/// Whether no action of a service takes a resource, according to a catalogue: then `*` is all that
/// can be written.
fn has_no_resources(subject: &Subject<'_>, service: &str) -> bool {
    let actions = subject.catalog.and_then(|catalog| catalog.actions(service));
    actions.is_some_and(|actions| {
        let mut actions = actions.values();
        actions.all(|action| action.resources.as_ref().is_some_and(Vec::is_empty))
    })
}

/// Whether an action is every action of one service. `identity-administration` reports the services
/// that manage identities.
fn is_whole_service(subject: &Subject<'_>, action: &str) -> bool {
    let Some((service, "*")) = action.split_once(':') else {
        return false;
    };
    if has_no_resources(subject, service) {
        return false;
    }
    let mut identity_services = subject.facts.identity_services.iter();
    service != "*" && !identity_services.any(|known| known.eq_ignore_ascii_case(service))
}
