//! `${…}` in a policy without variables.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "literal-variable",
    RuleGroup::Correctness,
    include_str!("literal_variable.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct LiteralVariable {
    text: String,
    cloud: String,
}

impl Report for LiteralVariable {
    fn message(&self) -> String {
        format!("{} is plain text here", code(&self.text))
    }

    fn help(&self) -> String {
        let cloud = &self.cloud;
        format!("no variable of {cloud} is replaced in this policy; write the name itself")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let written = subject.policy.version.as_deref();
    let version = written.or(subject.table.default_version());
    if subject.table.variables_in(version).is_some() {
        return findings;
    }
    let mut look = |text: &str, span| {
        if text.contains("${") {
            let report = LiteralVariable {
                text: text.to_owned(),
                cloud: subject.table.title.to_string(),
            };
            findings.push(Finding::new(subject, span, report));
        }
    };
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            look(&resource.value.text, resource.span);
        }
        for condition in statement.conditions() {
            for (value, span) in condition.values() {
                look(value, span);
            }
        }
    }
    findings
}
