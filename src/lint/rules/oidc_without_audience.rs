//! Trust of web identities that were meant for somebody else.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "oidc-without-audience",
    Group::Security,
    include_str!("oidc_without_audience.md"),
    Check::Policy(check),
)
.words(
    "tokens of `{0}` for every audience are taken",
    "add a condition on the audience, `{1}`",
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
        let checked = stated.conditions().any(|condition| {
            let key = condition.folded_key();
            let audience = [":aud", ":app_id", ":azp", ":client_id"]
                .iter()
                .any(|end| key.ends_with(end));
            audience && !condition.test().base.negated && !condition.test().if_exists
        });
        if !checked {
            let issuer = provider
                .text
                .split_once("oidc-provider/")
                .map_or(provider.text, |(_, issuer)| issuer);
            let own = subject.facts.key("oidc:aud").is_some();
            let key = if own {
                "oidc:aud".to_owned()
            } else {
                format!("{issuer}:aud")
            };
            found.push(subject.find(provider.span).fact(provider.text).fact(key));
        }
    }
    found
}
