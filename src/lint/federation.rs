//! Trust in identity providers: which one a statement names, and the keys of its claims.

use super::facts::{SharedIssuer, TenantClaim};
use super::restriction::literal_start;
use super::subject::{ConditionAt, PrincipalAt, StatementAt, Subject};
use crate::condition::{Compare, Family};
use crate::principal::Entry;
use crate::source::Span;

/// The first provider that a statement names, of those whose names contain one of these texts.
pub(super) fn named_provider<'s>(
    statement: StatementAt<'s>,
    texts: &[&str],
) -> Option<PrincipalAt<'s>> {
    statement.principals().find(|named| {
        matches!(named.entry, Entry::Provider(_))
            && texts.iter().any(|text| named.text.contains(text))
    })
}

/// The key of a claim of a web identity: `oidc:sub`, or in AWS the issuer with `:sub`.
pub(super) fn claim_key(subject: &Subject<'_>, provider: &str, claim: &str) -> String {
    if subject.facts.key("oidc:sub").is_some() {
        return format!("oidc:{claim}");
    }
    let issuer = match provider.split_once("oidc-provider/") {
        Some((_, issuer)) => issuer,
        None => provider,
    };
    format!("{issuer}:{claim}")
}

/// The issuer of a provider that a statement names, if many organisations share it: it is in the
/// name of the provider, or in a condition on `oidc:iss`.
pub(super) fn shared_issuer(
    subject: &Subject<'_>,
    statement: StatementAt<'_>,
    provider: &str,
) -> Option<&'static SharedIssuer> {
    if let Some((_, url)) = provider.split_once("oidc-provider/")
        && let Some(issuer) = SharedIssuer::of(url)
    {
        return Some(issuer);
    }
    subject.facts.key("oidc:iss")?;
    let mut conditions = statement.conditions();
    let issuer = conditions.find(|condition| condition.folded_key() == "oidc:iss")?;
    let mut urls = issuer.values().map(|(url, _)| url);
    urls.find_map(SharedIssuer::of).filter(|_| requires(issuer))
}

/// The claim of a shared issuer that a condition requires, if it can name an organisation.
pub(super) fn tenant_claim(
    issuer: &'static SharedIssuer,
    condition: ConditionAt<'_>,
) -> Option<&'static TenantClaim> {
    let key = condition.folded_key();
    let (prefix, name) = key.rsplit_once(':')?;
    let is_own = prefix == issuer.url || prefix == "oidc";
    let claim = issuer.claim(name).filter(|_| is_own)?;
    requires(condition).then_some(claim)
}

/// The values of a condition that do not name an organisation of a shared issuer.
pub(super) fn open_values<'s>(
    claim: &TenantClaim,
    condition: ConditionAt<'s>,
    has_wildcards: bool,
) -> Vec<(&'s str, Span)> {
    let mut open = Vec::new();
    for (value, span) in condition.values() {
        // Without wildcards, nobody has a value with a star, or one without a claim in front.
        let has_claim = value.contains([':', '/']) || claim.is_whole();
        if !has_wildcards && (value.contains(['*', '?']) || !has_claim) {
            continue;
        }
        let start = if has_wildcards {
            literal_start(value)
        } else {
            value
        };
        // A variable is filled with something that the request has.
        let start = start.split("${").next().unwrap_or("");
        if !claim.names_tenant(start, start.len() == value.len()) {
            open.push((value, span));
        }
    }
    open
}

/// Whether a positive test on texts takes wildcards.
pub(super) fn has_wildcards(subject: &Subject<'_>, condition: ConditionAt<'_>) -> bool {
    let base = condition.test().base;
    let is_like = base.compare == Compare::Like || subject.table.equals_globs;
    base.family == Family::String && !base.negated && is_like
}

/// Whether a condition is positive and needs its key.
pub(super) fn requires(condition: ConditionAt<'_>) -> bool {
    let operator = condition.test();
    !operator.base.negated && !operator.if_exists
}
