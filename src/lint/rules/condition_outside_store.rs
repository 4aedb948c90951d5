//! A condition on a service for which no conditions are documented.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "condition-outside-store",
    RuleGroup::Suspicious,
    include_str!("condition_outside_store.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ConditionOutsideStore {
    action: String,
}

impl Report for ConditionOutsideStore {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!(
            "conditions are documented for KS3 only, and {action} is an action of another service"
        )
    }

    fn help(&self) -> String {
        "move it to a statement of its own, and test whether the condition is evaluated".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.facts.dialect != "kingsoft" {
        return findings;
    }
    for statement in subject.statements() {
        if !statement.has_conditions() {
            continue;
        }
        for action in statement.actions() {
            let text = &*action.value.text;
            if !may_be_of_store(subject, text) {
                let action_text = text.to_owned();
                let report = ConditionOutsideStore {
                    action: action_text,
                };
                findings.push(Finding::new(subject, action.span, report));
            }
        }
    }
    findings
}

/// Whether an action is one of an object store, or of every service.
fn may_be_of_store(subject: &Subject<'_>, action: &str) -> bool {
    let service = action.split(':').next().unwrap_or("");
    let mut stores = subject.facts.stores.iter();
    service == "*" || stores.any(|store| store.service.eq_ignore_ascii_case(service))
}
