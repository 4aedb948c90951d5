//! A trust policy that accepts web identities meant for another service.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "oidc-without-audience",
    Group::Security,
    include_str!("oidc_without_audience.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OidcWithoutAudience {
    provider: String,
    key: String,
}

impl Report for OidcWithoutAudience {
    fn message(&self) -> String {
        let provider = code(&self.provider);
        format!("this accepts tokens of {provider} for every audience")
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
        let Some(provider) = web_provider(subject, statement) else {
            continue;
        };
        if !statement.conditions().any(tests_audience) {
            let report = OidcWithoutAudience {
                provider: provider.text.to_owned(),
                key: claim_key(subject, provider.text, "aud"),
            };
            findings.push(Finding::new(subject, provider.span, report));
        }
    }
    findings
}

/// Whether a condition is false for tokens of other audiences.
fn tests_audience(condition: Conditioned<'_>) -> bool {
    let key = condition.folded_key();
    let mut claims = [":aud", ":app_id", ":azp", ":client_id"].iter();
    let operator = condition.test();
    claims.any(|claim| key.ends_with(claim)) && !operator.base.negated && !operator.if_exists
}

/// The provider of web identities that a statement names.
pub(super) fn web_provider<'s>(subject: &Subject<'_>, statement: Stated<'s>) -> Option<Named<'s>> {
    let known = subject.facts.trust.web_providers;
    let mut principals = statement.principals();
    principals.find(|principal| {
        let is_provider = matches!(principal.entry, Entry::Provider(_));
        is_provider && known.iter().any(|known| principal.text.contains(known))
    })
}

/// The key of a claim: `oidc:` with the claim, or in AWS the issuer with it.
pub(super) fn claim_key(subject: &Subject<'_>, provider: &str, claim: &str) -> String {
    let own = format!("oidc:{claim}");
    if subject.facts.key(&own).is_some() {
        return own;
    }
    let issuer = provider.split_once("oidc-provider/");
    let issuer = issuer.map_or(provider, |(_, issuer)| issuer);
    format!("{issuer}:{claim}")
}
