//! Creating the service-linked role of any service.

use crate::lint::grant::{GRANTING, names};
use crate::lint::prelude::*;
use crate::lint::restriction::fixes_key;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "linked-role-for-any-service",
    RuleGroup::Suspicious,
    include_str!("linked_role_for_any_service.md"),
    Check::Policy(check),
);

/// How a cloud creates service-linked roles.
#[derive(Debug)]
struct LinkedRole {
    dialect: &'static str,
    action: &'static str,
    /// The key that names the service.
    key: &'static str,
}

const LINKED_ROLES: &[LinkedRole] = &[
    LinkedRole {
        dialect: "alibaba-ram",
        action: "ram:CreateServiceLinkedRole",
        key: "ram:ServiceName",
    },
    LinkedRole {
        dialect: "aws",
        action: "iam:CreateServiceLinkedRole",
        key: "iam:AWSServiceName",
    },
];

#[derive(Debug)]
struct LinkedRoleForAnyService {
    role: &'static LinkedRole,
}

impl Report for LinkedRoleForAnyService {
    fn message(&self) -> String {
        let action = self.role.action;
        format!("`{action}` is allowed for the role of every service")
    }

    fn help(&self) -> String {
        format!("add a condition on `{}`", self.role.key)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = LINKED_ROLES.iter();
    let Some(role) = known.find(|role| role.dialect == subject.facts.dialect) else {
        return findings;
    };
    if !subject.is_kind(GRANTING) {
        return findings;
    }
    let wanted = ActionPattern::new(role.action);
    for statement in subject.allows() {
        let every_resource = statement.every_resource().is_some();
        let is_wide = every_resource || !statement.statement.not_resources.is_empty();
        if !is_wide || fixes_key(subject, statement, role.key) {
            continue;
        }
        if let Some(span) = names(&statement, &wanted) {
            findings.push(Finding::new(
                subject,
                span,
                LinkedRoleForAnyService { role },
            ));
        }
    }
    findings
}
