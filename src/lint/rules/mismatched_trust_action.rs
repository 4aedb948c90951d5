//! A principal that assumes its role by another action.

use crate::lint::grant::includes;
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "mismatched-trust-action",
    RuleGroup::Correctness,
    include_str!("mismatched_trust_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MismatchedTrustAction {
    principal: String,
    action: String,
}

impl Report for MismatchedTrustAction {
    fn message(&self) -> String {
        let (principal, action) = (code(&self.principal), code(&self.action));
        format!("{principal} assumes a role by {action}, which this statement does not allow")
    }

    fn help(&self) -> String {
        format!("add {}", code(&self.action))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let actions = assuming_actions(subject);
    // Where one action serves every kind of principal, there is nothing to mix up.
    if !subject.is_kind(&[Kind::Trust]) || actions.len() < 2 {
        return findings;
    }
    for statement in subject.allows() {
        let allows = |action| includes(&statement, &ActionPattern::new(action)).is_some();
        // A statement that allows none of them is about something else, such as the tags of the
        // session.
        if statement.excepts_principals() || !actions.iter().any(|action| allows(action)) {
            continue;
        }
        for principal in statement.principals() {
            let Some(action) = action_of(subject, principal, &actions) else {
                continue;
            };
            if !allows(action) {
                let report = MismatchedTrustAction {
                    principal: principal.text.to_owned(),
                    action: action.to_owned(),
                };
                findings.push(Finding::new(subject, principal.span, report));
            }
        }
    }
    findings
}

/// The actions by which principals assume roles.
fn assuming_actions<'s>(subject: &'s Subject<'_>) -> Vec<&'s str> {
    let mut actions = Vec::new();
    for (action, asked) in subject.table.sharing.assume.iter() {
        if asked.is_none() && action.contains("AssumeRole") {
            actions.push(&**action);
        }
    }
    actions
}

/// The action by which a principal assumes a role; `None` if that is unknown.
fn action_of<'w>(
    subject: &Subject<'_>,
    principal: PrincipalAt<'_>,
    actions: &[&'w str],
) -> Option<&'w str> {
    let trust = &subject.facts.trust;
    let is_of = |providers: &[&str]| providers.iter().any(|known| principal.text.contains(known));
    let ends: &[&str] = match principal.entry {
        Entry::Everyone => return None,
        Entry::Provider(_) if is_of(trust.saml_providers) => &["SAML"],
        Entry::Provider(_) if is_of(trust.web_providers) => &["OIDC", "WebIdentity"],
        Entry::Provider(_) => return None,
        _ => &["AssumeRole"],
    };
    let mut actions = actions.iter().copied();
    actions.find(|action| ends.iter().any(|end| action.ends_with(end)))
}
