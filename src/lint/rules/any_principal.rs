//! A resource that is open to everybody.

use crate::lint::grant::beside_idle_condition;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "any-principal",
    RuleGroup::Security,
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
    for statement in subject.allows() {
        // An object store has a rule of its own, `public-bucket`.
        if is_about_store(subject, statement) {
            continue;
        }
        if let Some(span) = open_to_everybody(subject, statement) {
            let finding = Finding::new(subject, span, AnyPrincipal);
            findings.push(beside_idle_condition(subject, statement, finding));
        }
    }
    findings
}

/// Where a statement of a resource policy names everybody, if no condition narrows that.
pub(super) fn open_to_everybody(subject: &Subject<'_>, statement: StatementAt<'_>) -> Option<Span> {
    if !subject.is_kind(&[Kind::Resource]) || subject.confinement(statement).excludes_strangers {
        return None;
    }
    statement.everybody()
}

/// Whether some action of the statement is one of an object store.
pub(super) fn is_about_store(subject: &Subject<'_>, statement: StatementAt<'_>) -> bool {
    statement.actions().any(|action| {
        let service = action.value.text.split(':').next().unwrap_or("");
        let mut stores = subject.facts.stores.iter();
        stores.any(|store| store.service.eq_ignore_ascii_case(service))
    })
}
