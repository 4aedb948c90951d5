//! A lone `*`, which tests whether a key is present.

use crate::condition::{Compare, Family, Operator};
use crate::json::Value;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "presence-by-wildcard",
    RuleGroup::Style,
    include_str!("presence_by_wildcard.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct PresenceByWildcard {
    key: String,
    operator: Operator,
}

impl PresenceByWildcard {
    /// The value under `Null` that says the same.
    fn null(&self) -> &'static str {
        if self.operator.base.negated {
            "true"
        } else {
            "false"
        }
    }
}

impl Report for PresenceByWildcard {
    fn message(&self) -> String {
        format!("`*` matches every value of {}", code(&self.key))
    }

    fn help(&self) -> String {
        let test = format!("\"Null\": {{\"{}\": \"{}\"}}", self.key, self.null());
        format!("write {}, or the values that are meant", code(&test))
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let block = OperatorBlock::at(subject, at)?;
        let key = block.key_at(at)?;
        if matches!(&key.value.value, Value::Array(items) if items.len() > 1) {
            return None;
        }
        // A test that is unknown for several values would become known (clause C7).
        let fact = subject.facts.key(&self.key);
        let has_one_value = fact.is_some_and(|fact| !fact.many);
        if subject.table.many_values_unknown && !has_one_value {
            return None;
        }
        Some(block.retarget(key, "Null", Some(self.null())))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.table.operators.families.contains(&Family::Null) {
        return findings;
    }
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let operator = condition.test();
            if !is_plain_like(operator) {
                continue;
            }
            for (value, span) in condition.values() {
                if value == "*" {
                    let key = condition.condition.key.to_string();
                    let report = PresenceByWildcard { key, operator };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}

/// Whether an operator is `StringLike` or `StringNotLike`, without prefix and suffix.
fn is_plain_like(operator: Operator) -> bool {
    operator.base.family == Family::String
        && operator.base.compare == Compare::Like
        && !operator.if_exists
        && operator.quantifier.is_none()
}
