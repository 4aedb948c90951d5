//! Conditions in words: `"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}` is "from `10.0.0.0/8`".
//!
//! Each operator has words of its own, so that two conditions with different meanings never read
//! alike; a test compares the table of words with the operators. Quantifiers and `IfExists` add
//! their words around the key.

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
        return match (has_value(condition, "true"), has_value(condition, "false")) {
            (true, true) => format!("{key} is given or not"),
            (true, false) => format!("{key} is not given"),
            (false, _) => format!("{key} is given"),
        };
    }
    let name = compared_as(condition, table);
    let (words, between) = match COMPARISONS.iter().find(|row| row.operator == name) {
        Some(row) => (row.words, row.between),
        // OK because a test compares the rows with the operators.
        None => (operator.base.name, "or"),
    };
    let mut values = Vec::new();
    for value in &condition.values {
        values.push(phrase_of_value(operator, value));
    }
    let values = values.join(&format!(" {between} "));
    if is_plain(operator) && is_address_of_caller(condition, table) {
        let not = if operator.base.negated { "not " } else { "" };
        return format!("{not}from {values}");
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
fn compared_as(condition: &Condition, table: &Table) -> &'static str {
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

/// Whether a condition has this value, in any ASCII case.
fn has_value(condition: &Condition, word: &str) -> bool {
    let mut values = condition.values.iter();
    values.any(|value| value.eq_ignore_ascii_case(word))
}

/// A value in backticks; a boolean without them, since its case does not matter.
fn phrase_of_value(operator: Operator, value: &str) -> String {
    if operator.base.family == Family::Bool {
        value.to_ascii_lowercase()
    } else {
        quoted(value)
    }
}

/// Whether an address is compared without a quantifier or `IfExists`, so that "from" says it all.
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
    for row in table.filled.iter() {
        if let Some((own, _)) = row.key.split_once(':')
            && own.eq_ignore_ascii_case(prefix)
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_operator_has_words_of_its_own() {
        let mut operators: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut wordless = Vec::new();
        for name in Operator::names() {
            match COMPARISONS.iter().find(|row| row.operator == name) {
                Some(row) => operators.entry(row.words).or_default().push(name),
                None => wordless.push(name),
            }
        }
        assert_eq!(wordless, ["Null"]);
        operators.retain(|_, names| names.len() > 1);
        // A boolean has no backticks; names are compared in one way under either operator.
        let alike: Vec<_> = operators.into_values().collect();
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
