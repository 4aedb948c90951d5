//! Trust of a provider of web identities, whoever the identity is.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "oidc-without-subject",
    group: Group::Security,
    what: "a trust policy that names an OIDC provider without a condition on the subject",
    why: "every identity of the provider may assume the role: of a public provider such as a code host, everybody",
    fix: "add a condition on the subject",
    message: "every subject of `{0}` may assume this role",
    help: "add a condition on `{1}`",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringEquals": {"oidc:aud": "sts.aliyuncs.com"}}}
]}"#,
            &[r#""acs:ram::1000000000000001:oidc-provider/ci""#],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
   "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
   "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}
]}"#,
            &[r#""arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringEquals": {"oidc:aud": "sts.aliyuncs.com", "oidc:sub": "repo:acme/app:ref:refs/heads/main"}}}
]}"#,
        &[],
    )],
    aliases: &[
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
        "MISSING_GITHUB_REPO_CONDITION_KEY",
        "CKV_AWS_358",
    ],
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
