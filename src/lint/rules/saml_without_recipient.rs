//! Trust in SAML assertions for any recipient.

use crate::lint::federation::{named_provider, requires};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "saml-without-recipient",
    RuleGroup::Security,
    include_str!("saml_without_recipient.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct SamlWithoutRecipient {
    provider: String,
    /// The key that contains the recipient.
    key: &'static str,
}

impl Report for SamlWithoutRecipient {
    fn message(&self) -> String {
        let provider = code(&self.provider);
        format!("assertions of {provider} are accepted for any recipient")
    }

    fn help(&self) -> String {
        format!("add a condition on `{}`", self.key)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let trust = &subject.facts.trust;
    let Some(key) = trust.recipient_keys.first() else {
        return findings;
    };
    if !subject.is_kind(&[Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        let Some(provider) = named_provider(statement, trust.saml_providers) else {
            continue;
        };
        let mut conditions = statement.conditions();
        let is_checked = conditions.any(|condition| {
            requires(condition) && trust.recipient_keys.contains(&&*condition.folded_key())
        });
        if !is_checked {
            let provider_name = provider.text.to_owned();
            let report = SamlWithoutRecipient {
                provider: provider_name,
                key,
            };
            findings.push(Finding::new(subject, provider.span, report));
        }
    }
    findings
}
