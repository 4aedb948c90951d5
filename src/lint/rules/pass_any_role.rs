//! Passing any role to any service.

use crate::lint::grant::{GRANTING, every, names};
use crate::lint::prelude::*;
use crate::lint::restriction::fixes_key;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "pass-any-role",
    RuleGroup::Security,
    include_str!("pass_any_role.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PassAnyRole {
    pass_role: PassRoleAction,
}

impl Report for PassAnyRole {
    fn message(&self) -> String {
        let action = self.pass_role.action;
        format!("`{action}` is allowed for every role and every service")
    }

    fn help(&self) -> String {
        match self.pass_role.key {
            Some(key) => format!("name the roles, and the services with `{key}`"),
            None => "name the roles".to_owned(),
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(pass_role) = PassRoleAction::of(subject) else {
        return findings;
    };
    for grant in grants_of_pass_role(subject) {
        if grant.is_any_role {
            findings.push(Finding::new(subject, grant.span, PassAnyRole { pass_role }));
        }
    }
    findings
}

/// How a cloud passes roles to services.
#[derive(Clone, Copy, Debug)]
pub(super) struct PassRoleAction {
    pub(super) action: &'static str,
    /// The key that names the service, where there is one.
    pub(super) key: Option<&'static str>,
}

impl PassRoleAction {
    pub(super) fn of(subject: &Subject<'_>) -> Option<Self> {
        let (action, key) = subject.facts.pass_role?;
        Some(Self { action, key })
    }
}

/// Where a statement allows passing roles to every service.
pub(super) struct PassRoleGrant {
    pub(super) span: Span,
    pub(super) is_any_role: bool,
}

/// The statements of a policy that allow passing roles to every service.
pub(super) fn grants_of_pass_role(subject: &Subject<'_>) -> Vec<PassRoleGrant> {
    let mut grants = Vec::new();
    let Some(PassRoleAction { action, key }) = PassRoleAction::of(subject) else {
        return grants;
    };
    if !subject.is_kind(GRANTING) {
        return grants;
    }
    let pattern = ActionPattern::new(action);
    let service = action.split(':').next().unwrap_or("");
    for statement in subject.allows() {
        let Some(span) = names(&statement, &pattern) else {
            continue;
        };
        if key.is_some_and(|key| fixes_key(subject, statement, key)) {
            continue;
        }
        let is_any_role = every(subject, &statement, service, "role/").is_some()
            || !statement.statement.not_resources.is_empty();
        grants.push(PassRoleGrant { span, is_any_role });
    }
    grants
}
