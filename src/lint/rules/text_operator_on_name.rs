//! An ARN that is compared as a string.

use crate::condition::{Compare, Family, Operator};
use crate::lint::facts::KeyType;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "text-operator-on-name",
    RuleGroup::Suspicious,
    include_str!("text_operator_on_name.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct TextOperatorOnName {
    value: String,
    operator: Operator,
}

impl Report for TextOperatorOnName {
    fn message(&self) -> String {
        let (value, operator) = (code(&self.value), self.operator.name());
        format!("the wildcards of {value} also match colons under `{operator}`")
    }

    fn help(&self) -> String {
        if self.operator.base.negated {
            return "write `ArnNotLike`".to_owned();
        }
        "write `ArnLike`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.table.operators.families.contains(&Family::Arn) {
        return findings;
    }
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let operator = condition.test();
            let fact = subject.facts.key(&condition.condition.key);
            let is_name = fact.is_some_and(|fact| fact.kind == KeyType::Name);
            let base = operator.base;
            if !is_name || base.family != Family::String || base.compare != Compare::Like {
                continue;
            }
            for (value, span) in condition.values() {
                if has_early_wildcard(value) {
                    let value = value.to_owned();
                    let report = TextOperatorOnName { value, operator };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// Whether an ARN has a wildcard before its last field.
fn has_early_wildcard(value: &str) -> bool {
    let mut fields = value.splitn(6, ':').take(5);
    value.starts_with("arn:") && fields.any(|field| field.contains(['*', '?']))
}
