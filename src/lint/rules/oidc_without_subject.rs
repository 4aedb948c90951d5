//! Trust in every identity of a provider of web identities.

use crate::lint::federation::{claim_key, named_provider, requires, shared_issuer, tenant_claim};
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
    /// Whether many organisations share its issuer.
    is_shared: bool,
}

impl Report for OidcWithoutSubject {
    fn message(&self) -> String {
        let provider = code(&self.provider);
        if self.is_shared {
            return format!("{provider} is shared: every organisation of it may assume this role");
        }
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
        let issuer = shared_issuer(subject, statement, provider.text);
        let mut conditions = statement.conditions();
        let is_identified = conditions.any(|condition| match issuer {
            Some(issuer) => tenant_claim(issuer, condition).is_some(),
            None => identifies(condition, provider.text, &key),
        });
        if is_identified {
            continue;
        }
        let report = OidcWithoutSubject {
            provider: provider.text.to_owned(),
            key,
            is_shared: issuer.is_some(),
        };
        findings.push(Finding::new(subject, provider.span, report));
    }
    findings
}

/// Whether a condition is on the subject, which is in this key, or on another claim by which some
/// providers identify the caller.
fn identifies(condition: ConditionAt<'_>, provider: &str, subject_key: &str) -> bool {
    let key = condition.folded_key();
    // Of a provider that a deployment names, the issuer is not known.
    let is_unnamed = !provider.contains("oidc-provider/") || provider.contains("${");
    if key == subject_key.to_lowercase() || is_unnamed && key.ends_with(":sub") {
        return requires(condition);
    }
    let claim = key.rsplit(':').next().unwrap_or("");
    !matches!(claim, "aud" | "iss" | "sub") && !condition.test().base.negated
}
