//! A service that acts on behalf of anybody.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "unrestricted-service-principal",
    RuleGroup::Suspicious,
    include_str!("unrestricted_service_principal.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnrestrictedServicePrincipal {
    service: String,
}

impl Report for UnrestrictedServicePrincipal {
    fn message(&self) -> String {
        format!("{} may act here on behalf of anybody", code(&self.service))
    }

    fn help(&self) -> String {
        "add a condition on `aws:SourceAccount` or `aws:SourceArn`".to_owned()
    }
}

/// Keys that say for whom a service acts.
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
    let mut findings = Vec::new();
    // A dialect without such keys offers nothing to test.
    let has_keys = subject.facts.key("aws:SourceAccount").is_some();
    if !has_keys || !subject.is_kind(&[Kind::Resource]) {
        return findings;
    }
    for statement in subject.allows() {
        let mut conditions = statement.conditions();
        if conditions.any(|condition| KEYS.contains(&&*condition.folded_key())) {
            continue;
        }
        for principal in statement.principals() {
            if matches!(principal.entry, Entry::Service(_)) {
                let service = principal.text.to_owned();
                let report = UnrestrictedServicePrincipal { service };
                findings.push(Finding::new(subject, principal.span, report));
            }
        }
    }
    findings
}
