//! Trust in identity providers: which one a statement names, and the keys of its claims.

use super::subject::{ConditionAt, PrincipalAt, StatementAt, Subject};
use crate::principal::Entry;

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

/// Whether a condition is positive and needs its key.
pub(super) fn requires(condition: ConditionAt<'_>) -> bool {
    let operator = condition.test();
    !operator.base.negated && !operator.if_exists
}
