//! An operator without a prefix on a key with several values.

use crate::condition::{Family, Operator};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "plain-operator-on-many-values",
    RuleGroup::Security,
    include_str!("plain_operator_on_many_values.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct PlainOperatorOnManyValues {
    key: String,
    operator: Operator,
}

impl Report for PlainOperatorOnManyValues {
    fn message(&self) -> String {
        let (key, operator) = (code(&self.key), self.operator.name());
        format!(
            "{key} may have several values, but `{operator}` does not say whether all or any of \
             them must match"
        )
    }

    fn help(&self) -> String {
        let operator = self.operator.name();
        format!("write `ForAllValues:{operator}` or `ForAnyValue:{operator}`")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    plain_operators(subject, is_known_with_several)
}

/// Whether a key is known to have several values. The audience of a token is a list in the
/// standard, but one value in practice.
fn is_known_with_several(subject: &Subject<'_>, key: &str) -> bool {
    let is_audience = key.to_ascii_lowercase().ends_with(":aud");
    let fact = subject.facts.key(key);
    !is_audience && fact.is_some_and(|fact| fact.many)
}

/// Finds operators without a prefix on keys that may have several values.
pub(super) fn plain_operators(
    subject: &Subject<'_>,
    has_several: fn(&Subject<'_>, &str) -> bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let (key, operator) = (&condition.condition.key, condition.test());
            let is_plain = operator.quantifier.is_none() && operator.base.family != Family::Null;
            if is_plain && has_several(subject, key) {
                let key = key.to_string();
                let report = PlainOperatorOnManyValues { key, operator };
                findings.push(Finding::new(subject, condition.operator, report));
            }
        }
    }
    findings
}
