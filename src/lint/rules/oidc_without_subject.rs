//! Trust in every identity of a provider of web identities.

use crate::lint::federation::{claim_key, named_provider, requires};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oidc-without-subject",
    RuleGroup::Security,
    include_str!("oidc_without_subject.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OidcWithoutSubject {
    provider: String,
    /// The key that contains the subject.
    key: String,
}

impl Report for OidcWithoutSubject {
    fn message(&self) -> String {
        let provider = code(&self.provider);
        format!("every subject of {provider} may assume this role")
    }

    fn help(&self) -> String {
        format!("add a condition on {}", code(&self.key))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        let Some(provider) = named_provider(statement, subject.facts.trust.web_providers) else {
            continue;
        };
        let key = claim_key(subject, provider.text, "sub");
        let mut conditions = statement.conditions();
        if conditions.any(|condition| identifies(condition, &key)) {
            continue;
        }
        let report = OidcWithoutSubject {
            provider: provider.text.to_owned(),
            key,
        };
        findings.push(Finding::new(subject, provider.span, report));
    }
    findings
}

/// Whether a condition is on the subject, which is in this key, or on another claim by which some
/// providers identify the caller.
fn identifies(condition: ConditionAt<'_>, subject_key: &str) -> bool {
    let key = condition.folded_key();
    if key == subject_key.to_lowercase() {
        return requires(condition);
    }
    let claim = key.rsplit(':').next().unwrap_or("");
    !matches!(claim, "aud" | "iss" | "sub") && !condition.test().base.negated
}
