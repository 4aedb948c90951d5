//! A boolean that is compared with more than one value.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "several-booleans",
    RuleGroup::Suspicious,
    include_str!("several_booleans.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct SeveralBooleans {
    key: String,
}

impl Report for SeveralBooleans {
    fn message(&self) -> String {
        format!("{} is compared with more than one boolean", code(&self.key))
    }

    fn help(&self) -> String {
        "write the one value that is meant".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let is_bool = condition.test().base.family == Family::Bool;
            if is_bool && condition.condition.values.len() > 1 {
                let key = condition.condition.key.to_string();
                findings.push(Finding::new(
                    subject,
                    condition.key,
                    SeveralBooleans { key },
                ));
            }
        }
    }
    findings
}
