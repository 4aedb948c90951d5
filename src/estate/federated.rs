//! Callers whom an identity provider vouches for.
//!
//! A caller with a token has no account of its own. What the estate knows of it is the provider
//! that it names: whose tokens this takes, and for which audience. A token that the provider would
//! not take is refused before any policy is asked, as the vendor does.

use super::lookup::owner_in_name;
use super::model::{EstateProvider, Model};
use super::question::Question;
use crate::principal::Identity;
use crate::words::clip;

/// The provider of a federated caller, where its account is in the estate; otherwise why there is
/// none.
fn provider<'e>(
    model: &'e Model,
    identity: &Identity,
) -> Option<Result<&'e EstateProvider, String>> {
    let Identity::Federated { provider } = identity else {
        return None;
    };
    let name = model.name(provider)?;
    let owner = owner_in_name(&name, model.dialect().table())?;
    let account = model.accounts.get(owner)?;
    let mut known = account.providers.iter();
    Some(known.find(|known| known.name == *provider).ok_or_else(|| {
        format!(
            "the account `{}` has no identity provider `{}`",
            account.id,
            clip(provider)
        )
    }))
}

/// Why a token is refused before any policy is asked: its provider is unknown, or takes no tokens
/// of its issuer or for its audience.
pub(super) fn provider_refusal(
    model: &Model,
    question: &Question<'_>,
    identity: &Identity,
) -> Option<String> {
    let provider = match provider(model, identity)? {
        Ok(provider) => provider,
        Err(why) => return Some(why),
    };
    let keys = TokenKeys::new(model, provider)?;
    let issuer = provider.issuer.as_ref().map(std::slice::from_ref);
    let audiences = provider.audiences.as_deref();
    for (key, accepted) in [(keys.issuer, issuer), (keys.audience, audiences)] {
        let (Some(key), Some(accepted)) = (key, accepted) else {
            continue;
        };
        let table = model.dialect().table();
        let Some(given) = question.circumstances.canonical_value(&key, table) else {
            continue;
        };
        let mut values = given.values().unwrap_or_default().iter();
        if !values.any(|value| accepted.iter().any(|accepted| **accepted == **value)) {
            return Some(format!(
                "the identity provider `{}` accepts no token with this `{key}`",
                provider.name
            ));
        }
    }
    None
}

/// The issuer of a token, which is its provider's.
pub(super) fn issuer_fact(
    model: &Model,
    question: &Question<'_>,
    identity: &Identity,
) -> Option<(String, String)> {
    let provider = provider(model, identity)?.ok()?;
    let key = TokenKeys::new(model, provider)?.issuer?;
    let table = model.dialect().table();
    if question
        .circumstances
        .canonical_value(&key, table)
        .is_some()
    {
        return None;
    }
    Some((key, provider.issuer.as_deref()?.to_owned()))
}

/// The context keys in which tokens of an OIDC provider say who issued them, and for whom.
struct TokenKeys {
    issuer: Option<String>,
    audience: Option<String>,
}

impl TokenKeys {
    /// The keys of tokens of a provider; `None` where it does not issue tokens.
    fn new(model: &Model, provider: &EstateProvider) -> Option<Self> {
        if !provider.is_oidc {
            return None;
        }
        let issuer = provider.issuer.as_deref().unwrap_or("");
        let host = issuer.split_once("://").map_or(issuer, |(_, host)| host);
        let (issuer, audience) = &model.dialect().table().estate.token_keys;
        let [issuer, audience] =
            [issuer, audience].map(|key| Some(key.as_deref()?.replace("{issuer}", host)));
        Some(Self { issuer, audience })
    }
}
