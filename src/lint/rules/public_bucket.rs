//! A bucket that is open to everybody.

use crate::lint::grant::{everybody, narrows};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "public-bucket",
    Group::Security,
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
    if !subject.is_kind(&[Kind::Resource]) {
        return findings;
    }
    for statement in subject.allows() {
        let mut conditions = statement.conditions();
        let is_narrowed = conditions.any(|condition| narrows(&condition));
        if is_narrowed || !is_about_store(subject, statement) {
            continue;
        }
        if let Some(span) = everybody(&statement) {
            findings.push(Finding::new(subject, span, PublicBucket));
        }
    }
    findings
}

/// Whether some action of the statement is one of an object store.
fn is_about_store(subject: &Subject<'_>, statement: Stated<'_>) -> bool {
    statement.actions().any(|action| {
        let service = action.value.text.split(':').next().unwrap_or("");
        let mut stores = subject.facts.stores.iter();
        stores.any(|store| store.service.eq_ignore_ascii_case(service))
    })
}
