//! Trust in tokens of web identities for any audience.

use crate::lint::federation::{claim_key, named_provider, requires};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oidc-without-audience",
    RuleGroup::Security,
    include_str!("oidc_without_audience.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OidcWithoutAudience {
    provider: String,
    /// The key that contains the audience.
    key: String,
}

impl Report for OidcWithoutAudience {
    fn message(&self) -> String {
        let provider = code(&self.provider);
        format!("tokens of {provider} are accepted for any audience")
    }

    fn help(&self) -> String {
        format!("add a condition on the audience, {}", code(&self.key))
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
        let mut conditions = statement.conditions();
        if conditions.any(|condition| requires(condition) && is_on_audience(condition)) {
            continue;
        }
        let report = OidcWithoutAudience {
            provider: provider.text.to_owned(),
            key: claim_key(subject, provider.text, "aud"),
        };
        findings.push(Finding::new(subject, provider.span, report));
    }
    findings
}

/// Whether a condition is on a claim in which a provider names the audience.
fn is_on_audience(condition: ConditionAt<'_>) -> bool {
    let key = condition.folded_key();
    [":aud", ":app_id", ":azp", ":client_id"]
        .iter()
        .any(|claim| key.ends_with(claim))
}
