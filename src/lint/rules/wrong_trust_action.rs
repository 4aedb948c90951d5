//! An action in a trust policy that does not allow assuming the role.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ActionHalves;

pub(super) static RULE: Rule = Rule::new(
    "wrong-trust-action",
    RuleGroup::Correctness,
    include_str!("wrong_trust_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct WrongTrustAction {
    action: String,
    /// An action that assumes a role.
    example: String,
}

impl Report for WrongTrustAction {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!("{action} in a trust policy does not allow assuming the role")
    }

    fn help(&self) -> String {
        let example = code(&self.example);
        format!("write the action by which the role is assumed, such as {example}")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = subject.facts.trust.actions;
    if !subject.is_kind(&[Kind::Trust]) || known.is_empty() {
        return findings;
    }
    let Some((example, _)) = subject.table.sharing.assume.first() else {
        return findings;
    };
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
            let mut known = known.iter();
            if known.any(|known| known.overlaps(&halves) != Truth::False) {
                continue;
            }
            let report = WrongTrustAction {
                action: action.value.text.to_string(),
                example: example.to_string(),
            };
            findings.push(Finding::new(subject, action.span, report));
        }
    }
    findings
}
