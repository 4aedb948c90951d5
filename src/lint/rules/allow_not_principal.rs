//! An allow with `NotPrincipal`.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "allow-not-principal",
    RuleGroup::Correctness,
    include_str!("allow_not_principal.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct AllowNotPrincipal;

impl Report for AllowNotPrincipal {
    fn message(&self) -> String {
        "this allows everybody except those named here".to_owned()
    }

    fn help(&self) -> String {
        "name those who need it in `Principal`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.allows() {
        if statement.excepts_principals() {
            let span = statement.spans.principals.key;
            findings.push(Finding::new(subject, span, AllowNotPrincipal));
        }
    }
    findings
}
