//! Callers whom an identity provider vouches for.

use super::lookup::owner_in_name;
use super::model::{Inner, Provider};
use super::prepare::Found;
use super::question::Question;
use crate::principal::Identity;
use crate::request::ContextValue;
use crate::words::clip;

impl Inner {
    /// The provider of a federated caller, where its account is in the estate; otherwise why there
    /// is none.
    fn provider(&self, found: &Found<'_>) -> Option<Result<&Provider, String>> {
        let Identity::Federated { provider } = &found.identity else {
            return None;
        };
        let name = self.name(provider)?;
        let account = self
            .accounts
            .get(owner_in_name(&name, self.dialect().table())?)?;
        let known = account
            .providers
            .iter()
            .find(|known| known.name == *provider);
        Some(known.ok_or_else(|| {
            format!(
                "the account `{}` has no identity provider `{}`",
                account.id,
                clip(provider)
            )
        }))
    }

    /// Why a token is refused before any policy is asked: its provider is unknown, or takes no
    /// tokens of its issuer or for its audience.
    pub(super) fn provider_refusal(
        &self,
        question: &Question<'_>,
        found: &Found<'_>,
    ) -> Option<String> {
        let provider = match self.provider(found)? {
            Ok(provider) => provider,
            Err(why) => return Some(why),
        };
        let (issuer_key, audience_key) = self.token_keys(provider);
        let issuers: Option<Vec<&str>> = provider.issuer.as_deref().map(|issuer| vec![issuer]);
        let audiences = provider
            .audiences
            .as_ref()
            .map(|all| all.iter().map(|one| &**one).collect::<Vec<_>>());
        let wrong = |key: Option<String>, wanted: Option<Vec<&str>>| {
            let (key, wanted) = (key?, wanted?);
            let given = self.given(question, &key)?;
            let fits = given
                .values()
                .is_some_and(|values| values.iter().any(|value| wanted.contains(&&**value)));
            (!fits).then(|| {
                format!(
                    "the identity provider `{}` takes no token with this `{key}`",
                    provider.name
                )
            })
        };
        wrong(issuer_key, issuers).or_else(|| wrong(audience_key, audiences))
    }

    /// The issuer of a token is its provider's.
    pub(super) fn issuer_fact(
        &self,
        question: &Question<'_>,
        found: &Found<'_>,
    ) -> Option<(String, String)> {
        let provider = self.provider(found)?.ok()?;
        let key = self.token_keys(provider).0?;
        self.given(question, &key)
            .is_none()
            .then_some((key, provider.issuer.as_deref()?.to_owned()))
    }

    fn token_keys(&self, provider: &Provider) -> (Option<String>, Option<String>) {
        if !provider.is_oidc {
            return (None, None);
        }
        let issuer = provider.issuer.as_deref().unwrap_or("");
        let host = issuer.split_once("://").map_or(issuer, |(_, host)| host);
        let (issuer_key, audience_key) = &self.dialect().table().estate.token_keys;
        let key = |key: &Option<_>| {
            key.as_ref()
                .map(|key: &crate::resource_name::Text| key.replace("{issuer}", host))
        };
        (key(issuer_key), key(audience_key))
    }

    fn given<'q>(&self, question: &'q Question<'_>, key: &str) -> Option<&'q ContextValue<'q>> {
        let table = self.dialect().table();
        let key = table.canonical_key(key);
        question
            .circumstances
            .context
            .iter()
            .find(|(other, _)| table.canonical_key(other) == key)
            .map(|(_, value)| value)
    }
}
