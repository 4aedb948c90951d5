//! A deny without a second factor that also stops users from enrolling one.

use super::deny_without_mfa_key::MFA_KEYS;
use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "enrolment-locked-out",
    RuleGroup::Suspicious,
    include_str!("enrolment_locked_out.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct EnrolmentLockedOut;

impl Report for EnrolmentLockedOut {
    fn message(&self) -> String {
        "this also stops users without a second factor from enrolling one".to_owned()
    }

    fn help(&self) -> String {
        "use `NotAction` with the actions that enrol a device".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.denies() {
        if !is_by_mfa_alone(statement)
            || statement.every_resource().is_none()
            || !statement.statement.not_actions.is_empty()
        {
            continue;
        }
        let mut actions = statement.actions();
        if let Some(action) = actions.find(|action| matches!(&*action.value.text, "*" | "*:*")) {
            findings.push(Finding::new(subject, action.span, EnrolmentLockedOut));
        }
    }
    findings
}

/// Whether the only test of a statement is that of the second factor.
fn is_by_mfa_alone(statement: StatementAt<'_>) -> bool {
    let mut conditions = statement.conditions();
    let (Some(condition), None) = (conditions.next(), conditions.next()) else {
        return false;
    };
    MFA_KEYS.contains(&&*condition.folded_key()) && condition.test().base.family == Family::Bool
}
