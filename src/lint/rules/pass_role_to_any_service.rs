//! Passing a role to any service.

use super::pass_any_role::{PassRoleAction, grants_of_pass_role};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "pass-role-to-any-service",
    RuleGroup::Suspicious,
    include_str!("pass_role_to_any_service.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PassRoleToAnyService {
    action: &'static str,
    /// The key that names the service.
    key: &'static str,
}

impl Report for PassRoleToAnyService {
    fn message(&self) -> String {
        let action = self.action;
        format!("`{action}` is allowed for every service that these roles trust")
    }

    fn help(&self) -> String {
        format!("add a condition on `{}`", self.key)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(PassRoleAction {
        action,
        key: Some(key),
    }) = PassRoleAction::of(subject)
    else {
        return findings;
    };
    for grant in grants_of_pass_role(subject) {
        if !grant.is_any_role {
            let report = PassRoleToAnyService { action, key };
            findings.push(Finding::new(subject, grant.span, report));
        }
    }
    findings
}
