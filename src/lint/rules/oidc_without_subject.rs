//! A trust policy that accepts every web identity of a provider.

use super::oidc_without_audience::{claim_key, web_provider};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oidc-without-subject",
    Group::Security,
    include_str!("oidc_without_subject.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OidcWithoutSubject {
    provider: String,
    key: String,
}

impl Report for OidcWithoutSubject {
    fn message(&self) -> String {
        format!(
            "every subject of {} may assume this role",
            code(&self.provider)
        )
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
        let Some(provider) = web_provider(subject, statement) else {
            continue;
        };
        let key = claim_key(subject, provider.text, "sub");
        let mut conditions = statement.conditions();
        if !conditions.any(|condition| tests_identity(condition, &key)) {
            let span = provider.span;
            let provider = provider.text.to_owned();
            findings.push(Finding::new(
                subject,
                span,
                OidcWithoutSubject { provider, key },
            ));
        }
    }
    findings
}

/// Whether a condition narrows whose tokens are accepted: by the subject, or by a claim of the
/// provider's own.
fn tests_identity(condition: Conditioned<'_>, key: &str) -> bool {
    let operator = condition.test();
    if operator.base.negated {
        return false;
    }
    let tested = condition.folded_key();
    if tested == key.to_lowercase() && !operator.if_exists {
        return true;
    }
    let claim = tested.rsplit(':').next().unwrap_or("");
    !matches!(claim, "aud" | "iss" | "sub")
}
