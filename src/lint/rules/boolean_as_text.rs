//! A boolean that is compared as text.

use crate::condition::{Family, Operator};
use crate::lint::facts::KeyType;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "boolean-as-text",
    RuleGroup::Suspicious,
    include_str!("boolean_as_text.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct BooleanAsText {
    key: String,
    operator: Operator,
}

impl Report for BooleanAsText {
    fn message(&self) -> String {
        let key = code(&self.key);
        format!(
            "{key} is a boolean, but `{}` compares strings",
            self.operator.name()
        )
    }

    fn help(&self) -> String {
        "write `Bool`".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        if self.operator.base.negated {
            return None;
        }
        let block = OperatorBlock::at(subject, at)?;
        let meant = Operator {
            base: Operator::parse("Bool")?.base,
            ..self.operator
        };
        Some(block.retarget(block.key(&self.key)?, &meant.name(), None))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let (key, operator) = (&condition.condition.key, condition.test());
            let fact = subject.facts.key(key);
            let is_boolean = fact.is_some_and(|fact| fact.kind == KeyType::Bool);
            if is_boolean && operator.base.family == Family::String {
                let report = BooleanAsText {
                    key: key.to_string(),
                    operator,
                };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}
