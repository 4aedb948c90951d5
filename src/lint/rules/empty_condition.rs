//! A `Condition` without any test.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "empty-condition",
    RuleGroup::Style,
    include_str!("empty_condition.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct EmptyCondition;

impl Report for EmptyCondition {
    fn message(&self) -> String {
        "this condition tests nothing".to_owned()
    }

    fn help(&self) -> String {
        "remove it, or add the test that was meant".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_member(subject, at)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        if statement.has_conditions() {
            continue;
        }
        if let Some(span) = statement.spans.condition {
            findings.push(Finding::new(subject, span, EmptyCondition));
        }
    }
    findings
}
