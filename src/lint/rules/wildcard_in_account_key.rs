//! A wildcard in the id of an account or organisation.

use crate::condition::{Compare, Family, Operator};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "wildcard-in-account-key",
    RuleGroup::Security,
    include_str!("wildcard_in_account_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct WildcardInAccountKey {
    key: String,
    value: String,
}

impl Report for WildcardInAccountKey {
    fn message(&self) -> String {
        format!("{} also matches the ids of strangers", code(&self.value))
    }

    fn help(&self) -> String {
        format!("list the full values of {}", code(&self.key))
    }
}

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
    let mut findings = Vec::new();
    for statement in subject.allows() {
        for condition in statement.conditions() {
            let is_id = KEYS.contains(&&*condition.folded_key());
            if !is_id || !is_like(condition.test()) {
                continue;
            }
            for (value, span) in condition.values() {
                if is_partial(value) {
                    let report = WildcardInAccountKey {
                        key: condition.condition.key.to_string(),
                        value: value.to_owned(),
                    };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// Whether it is `StringLike`, with any prefix or suffix.
fn is_like(operator: Operator) -> bool {
    let base = operator.base;
    base.family == Family::String && base.compare == Compare::Like && !base.negated
}

/// Whether a value has wildcards and other text. `*` alone tests only whether the key is present,
/// which `presence-by-wildcard` reports.
fn is_partial(value: &str) -> bool {
    let without_escapes = value.replace("${*}", "").replace("${?}", "");
    value != "*" && without_escapes.contains(['*', '?'])
}
