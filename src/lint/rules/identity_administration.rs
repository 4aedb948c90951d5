//! Every action of a service that manages identities.

use crate::decision::Truth;
use crate::lint::grant::{GRANTING, beside_idle_condition, every};
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::pattern::Matcher;

pub(super) static RULE: Rule = Rule::new(
    "identity-administration",
    RuleGroup::Security,
    include_str!("identity_administration.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct IdentityAdministration {
    action: String,
    service: &'static str,
}

impl Report for IdentityAdministration {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!("{action} gives its holder every right in the account")
    }

    fn help(&self) -> String {
        let service = self.service;
        format!("name the actions that are needed, such as `{service}:Get*` and `{service}:List*`")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(GRANTING) {
        return findings;
    }
    for service in subject.facts.identity_services {
        for statement in subject.allows() {
            if is_open(subject, statement, service) {
                findings.extend(in_statement(subject, statement, service));
            }
        }
    }
    findings
}

/// Whether nothing narrows the statement: no condition that keeps something back, no exception, every resource.
fn is_open(subject: &Subject<'_>, statement: StatementAt<'_>, service: &str) -> bool {
    !subject.confinement(statement).limits_holder
        && statement.statement.not_actions.is_empty()
        && every(subject, &statement, service, "").is_some()
}

/// The patterns of a statement that match every action of the service.
fn in_statement(
    subject: &Subject<'_>,
    statement: StatementAt<'_>,
    service: &'static str,
) -> Vec<Finding> {
    let every_action = ActionPattern::new(&format!("{service}:*"));
    let mut findings = Vec::new();
    for action in statement.actions() {
        let covers = action.value.covers(&every_action) == Truth::True;
        // Rules of their own report patterns for every service.
        if covers && action.value.halves().service != Matcher::Any {
            let report = IdentityAdministration {
                action: action.value.text.to_string(),
                service,
            };
            let finding = Finding::new(subject, action.span, report);
            findings.push(beside_idle_condition(subject, statement, finding));
        }
    }
    findings
}
