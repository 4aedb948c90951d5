//! A wildcard among the letters of an account or organisation.

use crate::condition::{Compare, Family};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "wildcard-in-account-key",
    Group::Security,
    include_str!("wildcard_in_account_key.md"),
    Check::Policy(check),
)
.words(
    "ids of strangers match `{0}` too",
    "list the whole values of `{1}`",
);

/// Keys whose values are the ids of accounts and organisations.
const KEYS: &[&str] = &[
    "acs:principalrdid",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:sourceaccount",
    "aws:sourceorgid",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for condition in subject.allows().flat_map(|stated| stated.conditions()) {
        let base = condition.test().base;
        let like = base.family == Family::String && base.compare == Compare::Like && !base.negated;
        if !like || !KEYS.contains(&&*condition.folded_key()) {
            continue;
        }
        // A lone `*` tests whether the key is there, and has a finding of its own.
        let part = |value: &str| {
            value != "*"
                && value
                    .replace("${*}", "")
                    .replace("${?}", "")
                    .contains(['*', '?'])
        };
        let wide = condition.values().filter(|(value, _)| part(value));
        found.extend(wide.map(|(value, span)| {
            subject
                .find(span)
                .fact(value)
                .fact(&*condition.condition.key)
        }));
    }
    found
}
