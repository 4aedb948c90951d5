//! A policy without statements.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "no-statements",
    RuleGroup::Suspicious,
    include_str!("no_statements.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct NoStatements;

impl Report for NoStatements {
    fn message(&self) -> String {
        "this policy has no statements".to_owned()
    }

    fn help(&self) -> String {
        "add the statements that were meant, or remove the policy".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.policy.statements.is_empty() {
        let start = subject.root.span.start();
        let first_character = Span::new(start, start + 1);
        findings.push(Finding::new(subject, first_character, NoStatements));
    }
    findings
}
