//! A condition key of another cloud.

use crate::lint::facts::ALL;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "foreign-key",
    RuleGroup::Correctness,
    include_str!("foreign_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ForeignKey {
    key: String,
    prefix: &'static str,
}

impl Report for ForeignKey {
    fn message(&self) -> String {
        format!("{} is a condition key of another cloud", code(&self.key))
    }

    fn help(&self) -> String {
        format!("in this cloud such keys begin with `{}:`", self.prefix)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            if is_foreign(subject, &condition.condition.key) {
                let report = ForeignKey {
                    key: condition.condition.key.to_string(),
                    prefix: subject.facts.key_prefix,
                };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// Whether a key has the prefix of another cloud.
fn is_foreign(subject: &Subject<'_>, key: &str) -> bool {
    let own = subject.facts.key_prefix;
    let prefix = key.split(':').next().unwrap_or("");
    if own.is_empty() || prefix.eq_ignore_ascii_case(own) {
        return false;
    }
    let mut clouds = ALL.iter();
    clouds.any(|cloud| cloud.key_prefix.eq_ignore_ascii_case(prefix))
}
