//! An allow with `IfExists` that also applies without its key.

use crate::condition::Operator;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "if-exists-on-allow",
    RuleGroup::Pedantic,
    include_str!("if_exists_on_allow.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct IfExistsOnAllow {
    operator: Operator,
    key: String,
}

impl IfExistsOnAllow {
    fn without_suffix(&self) -> Operator {
        Operator {
            if_exists: false,
            ..self.operator
        }
    }
}

impl Report for IfExistsOnAllow {
    fn message(&self) -> String {
        let (operator, key) = (self.operator.name(), code(&self.key));
        format!("`{operator}` is true when {key} is missing")
    }

    fn help(&self) -> String {
        let plain = self.without_suffix().name();
        format!("write `{plain}`, unless requests without the key are meant")
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(OperatorBlock::at(subject, at)?.rename(self.without_suffix()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.allows() {
        for condition in statement.conditions() {
            let operator = condition.test();
            if operator.if_exists && !operator.base.negated {
                let report = IfExistsOnAllow {
                    operator,
                    key: condition.condition.key.to_string(),
                };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}
