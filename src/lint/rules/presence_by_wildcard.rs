//! A single `*` that tests whether a key is present.

use crate::condition::{Compare, Family};
use crate::json::Value;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "presence-by-wildcard",
    Group::Style,
    include_str!("presence_by_wildcard.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct PresenceByWildcard {
    key: String,
    /// Whether the test is true when the key is missing.
    absent: bool,
}

impl Report for PresenceByWildcard {
    fn message(&self) -> String {
        format!("`*` matches every value of {}", code(&self.key))
    }

    fn help(&self) -> String {
        let test = format!("\"Null\": {{\"{}\": \"{}\"}}", self.key, self.absent);
        format!("write {}, or the values that are meant", code(&test))
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let block = OperatorBlock::at(subject, at)?;
        let key = block.key_at(at)?;
        let has_others = matches!(&key.value.value, Value::Array(items) if items.len() > 1);
        // A test that several values leave unknown would be decided from then on (clause C7).
        let fact = subject.facts.key(&self.key);
        let has_one_value = fact.is_some_and(|fact| !fact.many);
        let becomes_known = subject.table.many_values_unknown && !has_one_value;
        if has_others || becomes_known {
            return None;
        }
        Some(block.retarget(key, "Null", Some(&self.absent.to_string())))
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
            let base = operator.base;
            let is_like = base.family == Family::String && base.compare == Compare::Like;
            if !is_like || operator.if_exists || operator.quantifier.is_some() {
                continue;
            }
            for (value, span) in condition.values() {
                if value == "*" {
                    let report = PresenceByWildcard {
                        key: condition.condition.key.to_string(),
                        absent: base.negated,
                    };
                    findings.push(Finding::new(subject, span, report));
                }
            }
        }
    }
    findings
}
