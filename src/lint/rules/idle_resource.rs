//! A resource to which no action of its statement applies.

use crate::lint::prelude::*;
use crate::lint::reach::StatementReach;

pub(super) static RULE: Rule = Rule::new(
    "idle-resource",
    RuleGroup::Catalog,
    include_str!("idle_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct IdleResource {
    resource: String,
}

impl Report for IdleResource {
    fn message(&self) -> String {
        let resource = code(&self.resource);
        format!("no action in this statement applies to {resource}")
    }

    fn help(&self) -> String {
        "write a resource that they apply to, or add actions that apply to this one".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let Some(reach) = StatementReach::of(subject, statement) else {
            continue;
        };
        // An action of whose resources nothing is known may apply to any.
        let all_known = reach.actions.iter().all(|(_, names)| names.is_some());
        if reach.actions.is_empty() || !all_known {
            continue;
        }
        for resource in &reach.resources {
            let is_met = reach.actions.iter().any(|(action, names)| {
                let names = names.as_deref().unwrap_or_default();
                (names.is_empty() && reach.is_collection(resource.value))
                    || reach.meets(action.value, names, resource.value)
            });
            if !is_met {
                let report = IdleResource {
                    resource: resource.value.text.to_string(),
                };
                findings.push(Finding::new(subject, resource.span, report));
            }
        }
    }
    findings
}
