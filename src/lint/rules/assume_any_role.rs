//! Assuming any role.

use crate::lint::grant::{every, includes};
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::pattern::Matcher;

pub(super) static RULE: Rule = Rule::new(
    "assume-any-role",
    RuleGroup::Security,
    include_str!("assume_any_role.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct AssumeAnyRole {
    action: String,
}

impl Report for AssumeAnyRole {
    fn message(&self) -> String {
        format!("{} is allowed on every role", code(&self.action))
    }

    fn help(&self) -> String {
        "name the roles that are needed".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Identity]) {
        return findings;
    }
    let Some((action, _)) = subject.table.sharing.assume.first() else {
        return findings;
    };
    let wanted = ActionPattern::new(action);
    let service = subject.facts.identity_services.first().unwrap_or(&"");
    for statement in subject.allows() {
        if subject.confinement(statement).limits_holder
            || every(subject, &statement, service, "role/").is_none()
        {
            continue;
        }
        let Some(span) = includes(&statement, &wanted) else {
            continue;
        };
        let Some(pattern) = statement.actions().find(|pattern| pattern.span == span) else {
            continue;
        };
        if pattern.value.halves().service != Matcher::Any {
            let action = pattern.value.text.to_string();
            findings.push(Finding::new(subject, span, AssumeAnyRole { action }));
        }
    }
    findings
}
