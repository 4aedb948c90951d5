//! A resource that is open to everybody.

use crate::lint::grant::{everybody, narrows};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "any-principal",
    Group::Security,
    include_str!("any_principal.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct AnyPrincipal;

impl Report for AnyPrincipal {
    fn message(&self) -> String {
        "this allows everybody".to_owned()
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
        let narrowed = statement.conditions().any(|condition| narrows(&condition));
        // An object store has a rule of its own, `public-bucket`.
        if narrowed || is_about_store(subject, statement) {
            continue;
        }
        if let Some(span) = everybody(&statement) {
            findings.push(Finding::new(subject, span, AnyPrincipal));
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
