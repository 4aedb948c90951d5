//! Passing some roles to any service.

use super::pass_any_role::open_grants;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "pass-role-to-any-service",
    Group::Suspicious,
    include_str!("pass_role_to_any_service.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PassRoleToAnyService {
    action: &'static str,
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
    for grant in open_grants(subject) {
        let Some(key) = grant.key.filter(|_| !grant.every_role) else {
            continue;
        };
        let action = grant.action;
        findings.push(Finding::new(
            subject,
            grant.span,
            PassRoleToAnyService { action, key },
        ));
    }
    findings
}
