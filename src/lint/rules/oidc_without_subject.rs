//! Trust of a provider of web identities, whoever the identity is.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "oidc-without-subject",
    Group::Security,
    include_str!("oidc_without_subject.md"),
    Check::Policy(check),
)
.words(
    "every subject of `{0}` may assume this role",
    "add a condition on `{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return found;
    }
    for stated in subject.allows() {
        let provider = stated.principals().find(|named| {
            let known = subject.facts.trust.web_providers;
            matches!(named.entry, Entry::Provider(_))
                && known.iter().any(|known| named.text.contains(known))
        });
        let Some(provider) = provider else { continue };
        let key = subject_key(subject, provider.text);
        let subjects = stated
            .conditions()
            .filter(|condition| condition.folded_key() == key.to_lowercase());
        // Some providers say who somebody is by claims of their own.
        let other = stated.conditions().any(|condition| {
            condition
                .folded_key()
                .rsplit(':')
                .next()
                .is_some_and(|claim| !matches!(claim, "aud" | "iss" | "sub"))
                && !condition.test().base.negated
        });
        let checked = subjects
            .into_iter()
            .any(|condition| !condition.test().base.negated && !condition.test().if_exists);
        if !checked && !other {
            found.push(subject.find(provider.span).fact(provider.text).fact(key));
        }
    }
    found
}

/// The key that holds the subject: `oidc:sub`, or in AWS the issuer with `:sub`.
fn subject_key(subject: &Subject<'_>, provider: &str) -> String {
    if subject.facts.key("oidc:sub").is_some() {
        return "oidc:sub".to_owned();
    }
    let issuer = provider
        .split_once("oidc-provider/")
        .map_or(provider, |(_, issuer)| issuer);
    format!("{issuer}:sub")
}
