//! Trust of web identities that were meant for somebody else.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "oidc-without-audience",
    group: Group::Security,
    what: "a trust policy that names an OIDC provider without a condition on the audience",
    why: "a token that the provider made for another service is taken for this one",
    fix: "add a condition on the audience",
    message: "tokens of `{0}` for every audience are taken",
    help: "add a condition on the audience, `{1}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringEquals": {"oidc:sub": "repo:acme/app:ref:refs/heads/main"}}}
]}"#,
        &[r#""acs:ram::1000000000000001:oidc-provider/ci""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringEquals": {"oidc:aud": "sts.aliyuncs.com", "oidc:sub": "repo:acme/app:ref:refs/heads/main"}}}
]}"#,
        &[],
    )],
    aliases: &["CONFIRM_AUDIENCE_CLAIM_TYPE"],
    source: "clause T3 of the manual",
    check: Check::Policy(check),
};

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
