//! Conditions in words.

use super::quote::{has_wildcard, quoted};
use super::words::COMPARISONS;
use crate::condition::{Family, Operator, Quantifier};
use crate::dialect::Table;
use crate::model::Condition;

/// When a condition is true.
pub(super) fn phrase(condition: &Condition, table: &Table) -> String {
    let operator = condition.test.operator;
    let key = quoted(&condition.key);
    if operator.base.family == Family::Null {
        let gone = |word: &str| {
            condition
                .values
                .iter()
                .any(|value| value.eq_ignore_ascii_case(word))
        };
        return match (gone("true"), gone("false")) {
            (true, true) => format!("{key} is given or not"),
            (true, false) => format!("{key} is not given"),
            (false, _) => format!("{key} is given"),
        };
    }
    let comparison = COMPARISONS
        .iter()
        .find(|row| row.operator == globbing(condition, table));
    // OK because a test holds the rows against the operators.
    let (words, between) =
        comparison.map_or((operator.base.name, "or"), |row| (row.words, row.between));
    let values: Vec<String> = condition
        .values
        .iter()
        .map(|value| value_of(operator, value))
        .collect();
    let values = values.join(&format!(" {between} "));
    if is_plain(operator) && is_address_of_caller(condition, table) {
        return format!(
            "{}from {values}",
            if operator.base.negated { "not " } else { "" }
        );
    }
    let given = if operator.if_exists {
        ", where given,"
    } else {
        ""
    };
    match operator.quantifier {
        None => format!("{key}{given} {words} {values}"),
        Some(Quantifier::All) => format!("every value of {key}{given} {words} {values}"),
        Some(Quantifier::Any) => format!("some value of {key}{given} {words} {values}"),
    }
}

/// The operator's name, or where its dialect compares patterns under it too, that of the operator
/// which says so.
fn globbing(condition: &Condition, table: &Table) -> &'static str {
    let base = condition.test.operator.base;
    let globs = table.equals_globs && condition.values.iter().any(|value| has_wildcard(value));
    match base.name {
        "StringEquals" if globs => "StringLike",
        "StringNotEquals" if globs => "StringNotLike",
        "StringEqualsIgnoreCase" if globs => "StringLikeIgnoreCase",
        "StringNotEqualsIgnoreCase" if globs => "StringNotLikeIgnoreCase",
        name => name,
    }
}

fn value_of(operator: Operator, value: &str) -> String {
    if operator.base.family == Family::Bool {
        value.to_ascii_lowercase()
    } else {
        quoted(value)
    }
}

fn is_plain(operator: Operator) -> bool {
    operator.base.family == Family::IpAddress
        && operator.quantifier.is_none()
        && !operator.if_exists
}

/// Whether the key is the dialect's own for the address that a request comes from.
fn is_address_of_caller(condition: &Condition, table: &Table) -> bool {
    let Some((prefix, "sourceip")) = condition.canonical_key.split_once(':') else {
        return false;
    };
    table.filled.iter().any(|row| {
        row.key
            .split_once(':')
            .is_some_and(|(own, _)| own.eq_ignore_ascii_case(prefix))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_operator_has_words_of_its_own() {
        let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut wordless = Vec::new();
        for name in Operator::names() {
            match COMPARISONS.iter().find(|row| row.operator == name) {
                Some(row) => said.entry(row.words).or_default().push(name),
                None => wordless.push(name),
            }
        }
        assert_eq!(wordless, ["Null"]);
        said.retain(|_, names| names.len() > 1);
        // A boolean has no backticks; names are compared in one way under either operator.
        let alike: Vec<_> = said.into_values().collect();
        assert_eq!(
            alike,
            [
                ["StringEquals", "Bool"],
                ["ArnEquals", "ArnLike"],
                ["ArnNotEquals", "ArnNotLike"]
            ]
        );
    }
}
