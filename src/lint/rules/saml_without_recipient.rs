//! Trust of assertions that were meant for somebody else.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "saml-without-recipient",
    Group::Security,
    include_str!("saml_without_recipient.md"),
    Check::Policy(check),
)
.words(
    "assertions of `{0}` for every recipient are taken",
    "add a condition on {1}",
);

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
