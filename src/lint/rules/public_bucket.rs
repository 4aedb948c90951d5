//! A bucket that is open to everybody.

use super::any_principal::{is_about_store, open_to_everybody};
use crate::lint::grant::beside_idle_condition;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "public-bucket",
    RuleGroup::Security,
    include_str!("public_bucket.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PublicBucket;

impl Report for PublicBucket {
    fn message(&self) -> String {
        "everybody may use this bucket".to_owned()
    }

    fn help(&self) -> String {
        "name those who need it, or add a condition on the account or the network".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.allows() {
        if !is_about_store(subject, statement) {
            continue;
        }
        if let Some(span) = open_to_everybody(subject, statement) {
            let finding = Finding::new(subject, span, PublicBucket);
            findings.push(beside_idle_condition(subject, statement, finding));
        }
    }
    findings
}
