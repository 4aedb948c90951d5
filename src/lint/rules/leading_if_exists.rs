//! `IfExists` in front of an operator.

use crate::condition::{Operator, WrittenOperator};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "leading-if-exists",
    RuleGroup::Style,
    include_str!("leading_if_exists.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct LeadingIfExists {
    written: String,
    operator: Operator,
}

impl Report for LeadingIfExists {
    fn message(&self) -> String {
        format!(
            "{} is read as `{}`",
            code(&self.written),
            self.operator.name()
        )
    }

    fn help(&self) -> String {
        format!("write `{}`", self.operator.name())
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(OperatorBlock::at(subject, at)?.rename(self.operator))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let span = condition.operator;
            // An operator with several keys is reported once.
            if findings.last().is_some_and(|finding| finding.span == span) {
                continue;
            }
            let Some(written) = subject.text_of(span) else {
                continue;
            };
            if WrittenOperator::parse(&written).is_some_and(|parsed| parsed.in_front) {
                let operator = condition.test();
                let report = LeadingIfExists { written, operator };
                findings.push(Finding::new(subject, span, report));
            }
        }
    }
    findings
}
