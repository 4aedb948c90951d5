//! `IfExists` after an operator that does not need its key.

use crate::condition::{Operator, Quantifier};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "idle-if-exists",
    RuleGroup::Style,
    include_str!("idle_if_exists.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct IdleIfExists {
    operator: Operator,
}

impl IdleIfExists {
    fn without_suffix(&self) -> Operator {
        Operator {
            if_exists: false,
            ..self.operator
        }
    }
}

impl Report for IdleIfExists {
    fn message(&self) -> String {
        format!(
            "`{}` means the same without `IfExists`",
            self.operator.name()
        )
    }

    fn help(&self) -> String {
        format!("write `{}`", self.without_suffix().name())
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(OperatorBlock::at(subject, at)?.rename(self.without_suffix()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let operator = condition.test();
            let is_any = operator.quantifier == Some(Quantifier::Any);
            if operator.if_exists && operator.base.negated && !is_any {
                let report = IdleIfExists { operator };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}
