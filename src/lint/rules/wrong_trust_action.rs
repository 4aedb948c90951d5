//! An action in a trust policy that does not assume a role.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ActionHalves;

pub(super) static RULE: Rule = Rule::new(
    "wrong-trust-action",
    Group::Correctness,
    include_str!("wrong_trust_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct WrongTrustAction {
    action: String,
    /// The actions that assume a role.
    expected: Vec<String>,
}

impl Report for WrongTrustAction {
    fn message(&self) -> String {
        format!("{} does not assume a role", code(&self.action))
    }

    fn help(&self) -> String {
        let expected: Vec<_> = self.expected.iter().map(|action| code(action)).collect();
        format!("write {}", expected.join(" or "))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = subject.facts.trust.actions;
    if !subject.is_kind(&[Kind::Trust]) || known.is_empty() {
        return findings;
    }
    let known: Vec<_> = known
        .iter()
        .map(|action| ActionHalves::new(action))
        .collect();
    for statement in subject.statements() {
        // Trust that an API returns as lists has no written actions.
        if statement.spans.actions.key == statement.spans.start {
            continue;
        }
        for action in statement.actions() {
            let halves = action.value.halves();
            if known
                .iter()
                .any(|known| known.overlaps(&halves) != Truth::False)
            {
                continue;
            }
            let report = WrongTrustAction {
                action: action.value.text.to_string(),
                expected: assuming_actions(subject),
            };
            findings.push(Finding::new(subject, action.span, report));
        }
    }
    findings
}

/// The actions that assume a role and by which its trust policy is asked.
fn assuming_actions(subject: &Subject<'_>) -> Vec<String> {
    let mut actions = Vec::new();
    for (action, asked_instead) in subject.table.sharing.assume.iter() {
        if asked_instead.is_none() {
            actions.push(action.to_string());
        }
    }
    actions
}
