//! Trust of assertions that were meant for somebody else.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule {
    id: "saml-without-recipient",
    group: Group::Security,
    what: "a trust policy that names a SAML provider without a condition on the recipient",
    why: "an assertion that the provider made for another service is taken for this one",
    fix: "add a condition on the recipient",
    message: "assertions of `{0}` for every recipient are taken",
    help: "add a condition on {1}",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:saml-provider/corp"]}}
]}"#,
        &[r#""acs:ram::1000000000000001:saml-provider/corp""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:saml-provider/corp"]},
   "Condition": {"StringEquals": {"saml:recipient": "https://signin.aliyun.com/saml-role/sso"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return found;
    }
    for stated in subject.allows() {
        let provider = stated.principals().find(|named| {
            let known = subject.facts.trust.saml_providers;
            matches!(named.entry, Entry::Provider(_))
                && known.iter().any(|known| named.text.contains(known))
        });
        let Some(provider) = provider else { continue };
        let wanted = subject.facts.trust.recipient_keys;
        let checked = stated.conditions().any(|condition| {
            wanted.contains(&&*condition.folded_key())
                && !condition.test().base.negated
                && !condition.test().if_exists
        });
        if let (false, Some(key)) = (checked, wanted.first()) {
            found.push(
                subject
                    .find(provider.span)
                    .fact(provider.text)
                    .fact(format!("`{key}`")),
            );
        }
    }
    found
}
