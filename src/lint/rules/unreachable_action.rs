//! An action that acts on no resource of its statement.

use crate::lint::prelude::*;
use crate::lint::reach::StatementReach;
use crate::lint::store::is_listed_action;

pub(super) static RULE: Rule = Rule::new(
    "unreachable-action",
    RuleGroup::Catalog,
    include_str!("unreachable_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnreachableAction {
    action: String,
    /// Whether the action acts on no named resource, and only `*` matches its requests.
    needs_star: bool,
}

impl Report for UnreachableAction {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!("{action} does not act on any resource of this statement")
    }

    fn help(&self) -> String {
        if self.needs_star {
            return "move it to a statement of its own with the resource `*`".to_owned();
        }
        "add a resource of a type that it acts on".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let Some(reach) = StatementReach::of(subject, statement) else {
            continue;
        };
        for (action, names) in &reach.actions {
            let Some(names) = names else { continue };
            // Rules about buckets and objects report these.
            if is_listed_action(subject, action.value) {
                continue;
            }
            // What has no types is asked for on `*`, or on the collection that it lists.
            let mut resources = reach.resources.iter();
            if names.is_empty() && resources.any(|resource| reach.is_collection(resource.value)) {
                continue;
            }
            let mut resources = reach.resources.iter();
            if resources.any(|resource| reach.meets(action.value, names, resource.value)) {
                continue;
            }
            let report = UnreachableAction {
                action: action.value.text.to_string(),
                needs_star: names.is_empty(),
            };
            findings.push(Finding::new(subject, action.span, report));
        }
    }
    findings
}
