//! A role that trusts everybody.

use crate::lint::grant::beside_idle_condition;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "role-for-everybody",
    RuleGroup::Security,
    include_str!("role_for_everybody.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct RoleForEverybody;

impl Report for RoleForEverybody {
    fn message(&self) -> String {
        "everybody may assume this role".to_owned()
    }

    fn help(&self) -> String {
        "name those who need it".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        if subject.confinement(statement).excludes_strangers {
            continue;
        }
        if let Some(span) = statement.everybody() {
            let finding = Finding::new(subject, span, RoleForEverybody);
            findings.push(beside_idle_condition(subject, statement, finding));
        }
    }
    findings
}
