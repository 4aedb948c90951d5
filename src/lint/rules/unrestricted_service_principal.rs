//! A service that acts for anybody.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "unrestricted-service-principal",
    Group::Suspicious,
    include_str!("unrestricted_service_principal.md"),
    Check::Policy(check),
)
.words(
    "`{0}` may act here for anybody",
    "add a condition on `aws:SourceAccount` or `aws:SourceArn`",
);

/// Keys that say for whom a service acts; a dialect without any has nothing to test.
const KEYS: &[&str] = &[
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "kms:viaservice",
    "kms:calleraccount",
    "aws:principalorgid",
    "aws:userid",
    "lambda:functionurlauthtype",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) || subject.facts.key("aws:SourceAccount").is_none() {
        return Vec::new();
    }
    let open = subject.allows().filter(|stated| {
        !stated
            .conditions()
            .any(|condition| KEYS.contains(&&*condition.folded_key()))
    });
    let services = open
        .flat_map(|stated| stated.principals())
        .filter(|named| matches!(named.entry, Entry::Service(_)));
    services
        .map(|named| subject.find(named.span).fact(named.text))
        .collect()
}
