//! An action of another cloud.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "foreign-action",
    RuleGroup::Correctness,
    include_str!("foreign_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ForeignAction {
    action: String,
    service: String,
    cloud: String,
}

impl Report for ForeignAction {
    fn message(&self) -> String {
        format!("{} is an action of another cloud", code(&self.action))
    }

    fn help(&self) -> String {
        let (service, cloud) = (code(&self.service), &self.cloud);
        format!("use an action of {cloud}, which has no service {service}")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for action in statement.all_actions() {
            let Some((service, _)) = action.value.text.split_once(':') else {
                continue;
            };
            let mut foreign = subject.facts.foreign_services.iter();
            if foreign.any(|other| other.eq_ignore_ascii_case(service)) {
                let report = ForeignAction {
                    action: action.value.text.to_string(),
                    service: service.to_owned(),
                    cloud: subject.table.title.to_string(),
                };
                findings.push(Finding::new(subject, action.span, report));
            }
        }
    }
    findings
}
