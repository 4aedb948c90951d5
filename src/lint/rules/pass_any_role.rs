//! Passing any role to any service.

use crate::lint::grant::{GRANTING, every, names};
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "pass-any-role",
    Group::Security,
    include_str!("pass_any_role.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PassAnyRole {
    action: &'static str,
    key: Option<&'static str>,
}

impl Report for PassAnyRole {
    fn message(&self) -> String {
        format!(
            "`{}` is allowed for every role and every service",
            self.action
        )
    }

    fn help(&self) -> String {
        match self.key {
            Some(key) => format!("name the roles, and the services by `{key}`"),
            None => "name the roles, and limit the services by statements of their own".to_owned(),
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for grant in open_grants(subject) {
        if grant.every_role {
            let report = PassAnyRole {
                action: grant.action,
                key: grant.key,
            };
            findings.push(Finding::new(subject, grant.span, report));
        }
    }
    findings
}

/// A statement that allows passing roles, whatever the service that receives them.
pub(super) struct OpenGrant {
    pub(super) span: Span,
    pub(super) action: &'static str,
    /// The condition key that would name the service, where the cloud has one.
    pub(super) key: Option<&'static str>,
    pub(super) every_role: bool,
}

/// The statements that allow passing roles to every service.
pub(super) fn open_grants(subject: &Subject<'_>) -> Vec<OpenGrant> {
    let mut grants = Vec::new();
    let Some((action, key)) = subject.facts.pass_role else {
        return grants;
    };
    if !subject.is_kind(GRANTING) {
        return grants;
    }
    let pass = ActionPattern::new(action);
    let service = action.split(':').next().unwrap_or("");
    for statement in subject.allows() {
        if key.is_some_and(|key| statement.tests_key(key)) {
            continue;
        }
        if let Some(span) = names(&statement, &pass) {
            let every_role = every(subject, &statement, service, "role/").is_some();
            grants.push(OpenGrant {
                span,
                action,
                key,
                every_role: every_role || !statement.statement.not_resources.is_empty(),
            });
        }
    }
    grants
}
