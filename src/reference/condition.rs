//! Conditions (clauses C1 to C8).
//!
//! An operator is taken apart once: `ForAnyValue:StringNotLikeIfExists` is the prefix
//! `ForAnyValue`, the positive operator `StringLike`, a negation, and `IfExists`. Each value of the
//! request is compared with all values of the policy; negation comes after that, for each value of
//! the request; then the values of the request are combined:
//!
//! | operator | request's values | combined |
//! | --- | --- | --- |
//! | `StringEquals` | one | any policy value equals it |
//! | `StringNotEquals` | one | no policy value equals it |
//! | `ForAllValues:…` | several | all pass |
//! | `ForAnyValue:…` | several | any passes |

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::arn_values::NameAroundPath;
use super::check::PolicyCheck;
use super::name::fields;
use super::pattern::{LetterCase, PatternPart, matches, read};
use super::truth::{Ternary, and, not, or};
use super::value::{Address, AddressBlock, Number, Timestamp, boolean};
use crate::condition::{DateForms, KeyState};
use crate::model::Condition;

/// The result of comparing one value of the request with those of the policy.
enum ValueMatch {
    /// The operator cannot read the request's value.
    Unreadable,
    Read(Ternary),
}

/// One value of the request.
#[derive(Clone, Copy)]
enum RequestValue<'a> {
    Text(&'a str),
    InPath(NameAroundPath<'a>),
}

/// An operator's name, taken apart.
struct OperatorName {
    for_all: bool,
    for_any: bool,
    if_exists: bool,
    negated: bool,
    /// Without prefix, negation and suffix: `NotIpAddress` is `IpAddress`.
    positive: String,
}

impl OperatorName {
    /// Takes an operator's name apart, with `IfExists` at either end.
    fn read(name: &str) -> Self {
        let (for_all, name) = without_prefix(name, "ForAllValues:");
        let (for_any, name) = without_prefix(name, "ForAnyValue:");
        let (if_exists, name) = match name.strip_suffix("IfExists") {
            Some(rest) => (true, rest),
            None => without_prefix(name, "IfExists"),
        };
        Self {
            for_all,
            for_any,
            if_exists,
            negated: name.contains("Not"),
            positive: name.replacen("Not", "", 1),
        }
    }

    /// C5: the result of the test where the key has no value.
    fn without_value(&self) -> bool {
        if self.if_exists || self.for_all {
            true
        } else if self.for_any {
            false
        } else {
            self.negated
        }
    }
}

/// Whether a name begins with a prefix, and the rest.
fn without_prefix<'n>(name: &'n str, prefix: &str) -> (bool, &'n str) {
    match name.strip_prefix(prefix) {
        Some(rest) => (true, rest),
        None => (false, name),
    }
}

impl PolicyCheck<'_, '_> {
    /// Whether a condition holds.
    pub(super) fn condition(self, condition: &Condition) -> Ternary {
        let operator = OperatorName::read(&condition.test.operator.name());
        let wanted: Vec<&str> = condition.values.iter().map(|value| &**value).collect();
        let (given, several) = match self.given(&condition.key) {
            KeyState::Unknown => return None,
            // It has a value, which is all that is known (C8).
            KeyState::Sent if operator.positive == "Null" => (vec![RequestValue::Text("")], false),
            KeyState::Sent => return None,
            KeyState::Absent => (Vec::new(), false),
            KeyState::One(value) => (vec![RequestValue::Text(value)], false),
            KeyState::InPath(names) => (
                vec![RequestValue::InPath(NameAroundPath {
                    start: names.start,
                    name: names.name,
                })],
                false,
            ),
            KeyState::Many(values) => (
                values
                    .iter()
                    .map(|value| RequestValue::Text(value))
                    .collect(),
                true,
            ),
        };
        if operator.positive == "Null" {
            let mut tests = Vec::new();
            for wanted in wanted {
                tests.push(boolean(wanted).map(|wanted| wanted == given.is_empty()));
            }
            return or(tests);
        }
        if given.is_empty() {
            return Some(operator.without_value());
        }
        let mut passes: Vec<Ternary> = Vec::new();
        for value in &given {
            passes.push(self.passes(&operator, &wanted, *value));
        }
        let table = self.policy.dialect().table();
        let many_unknown = table.many_values_unknown != self.flipped("many-values-plain");
        if operator.for_all {
            self.of_set(&operator, &given, and(passes))
        } else if operator.for_any {
            self.of_set(&operator, &given, or(passes))
        } else if several && many_unknown {
            // C7
            None
        } else if operator.negated {
            and(passes)
        } else {
            or(passes)
        }
    }

    /// C6: the result for a set of values. Empty strings may stand for no value at all, where the
    /// dialect leaves that open: then the result is known only if it is the same both ways.
    fn of_set(
        self,
        operator: &OperatorName,
        given: &[RequestValue<'_>],
        as_values: Ternary,
    ) -> Ternary {
        let are_empty = given
            .iter()
            .all(|value| matches!(value, RequestValue::Text("")));
        let is_open = self.is_ours("empty-set") && !self.flipped("empty-set");
        let is_same = as_values == Some(operator.without_value());
        if are_empty && is_open && !is_same {
            None
        } else {
            as_values
        }
    }

    /// Whether one value of the request passes, with the negation (C6, C8).
    fn passes(self, operator: &OperatorName, wanted: &[&str], value: RequestValue<'_>) -> Ternary {
        let compared = match value {
            RequestValue::Text(value) => self.compare(&operator.positive, wanted, value),
            RequestValue::InPath(names) => self.compare_in_path(&operator.positive, wanted, names),
        };
        match compared {
            ValueMatch::Unreadable if self.flipped("unreadable-value") => Some(false),
            ValueMatch::Unreadable => None,
            ValueMatch::Read(truth) if operator.negated => not(truth),
            ValueMatch::Read(truth) => truth,
        }
    }

    /// Compares a name whose path is not known (C9).
    fn compare_in_path(
        self,
        operator: &str,
        wanted: &[&str],
        names: NameAroundPath<'_>,
    ) -> ValueMatch {
        let globs = self.policy.dialect().table().equals_globs;
        ValueMatch::Read(match operator {
            "StringEquals" => self.string_in_path(wanted, names, globs, LetterCase::Exact),
            "StringEqualsIgnoreCase" => {
                self.string_in_path(wanted, names, globs, LetterCase::Simple)
            }
            "StringLike" => self.string_in_path(wanted, names, true, LetterCase::Exact),
            "ArnEquals" | "ArnLike" => self.arn_in_path(wanted, names),
            // No name is a number or the like, whatever its path.
            _ => return self.compare(operator, wanted, &format!("{}{}", names.start, names.name)),
        })
    }

    /// Whether a value equals any of the policy's, by the operator's family (C3, C4).
    fn compare(self, operator: &str, wanted: &[&str], value: &str) -> ValueMatch {
        let table = self.policy.dialect().table();
        // OK because a literal that does not parse was refused at load; were one here, nothing
        // would be concluded.
        match operator {
            "StringEquals" => any(wanted, |text| {
                self.string(text, value, table.equals_globs, LetterCase::Exact)
            }),
            "StringEqualsIgnoreCase" => any(wanted, |text| {
                self.string(text, value, table.equals_globs, LetterCase::Simple)
            }),
            "StringLike" => any(wanted, |text| {
                self.string(text, value, true, LetterCase::Exact)
            }),
            "Bool" => match boolean(value) {
                None => ValueMatch::Unreadable,
                Some(value) => any(wanted, |text| Some(boolean(text)? == value)),
            },
            "BinaryEquals" => match STANDARD.decode(value) {
                Err(_) => ValueMatch::Unreadable,
                Ok(value) => any(wanted, |text| Some(STANDARD.decode(text).ok()? == value)),
            },
            "IpAddress" => match Address::read(value) {
                None => ValueMatch::Unreadable,
                Some(_) if table.any_address && wanted.contains(&"*") => {
                    ValueMatch::Read(Some(true))
                }
                Some(value) => any(wanted, |text| {
                    Some(AddressBlock::read(text)?.contains(value))
                }),
            },
            "ArnEquals" | "ArnLike" => match fields(value, table) {
                None => ValueMatch::Unreadable,
                Some(_) => any(wanted, |text| self.arn(text, value)),
            },
            // Comparing the value with itself shows whether it can be read.
            _ => match order(operator, value, value, table.dates) {
                None => ValueMatch::Unreadable,
                Some(_) => any(wanted, |text| {
                    let order = order(operator, value, text, table.dates)?;
                    Some(holds(operator, order))
                }),
            },
        }
    }

    /// Whether a value matches a text of the policy.
    fn string(self, pattern: &str, value: &str, wildcards: bool, case: LetterCase) -> Ternary {
        self.parts_match(read(pattern, self.syntax(wildcards))?, value, case)
    }

    /// Whether a value matches a pattern whose variables are not replaced yet.
    fn parts_match(self, parts: Vec<PatternPart>, value: &str, case: LetterCase) -> Ternary {
        // A variable without a value: that one value equals nothing.
        let Some(replaced) = self.replace(parts) else {
            return Some(false);
        };
        if !matches(&replaced.parts, value, case) {
            return Some(false);
        }
        if replaced.guessed { None } else { Some(true) }
    }
}

/// Compares a value with each of the policy's: whether any test is true.
fn any(wanted: &[&str], test: impl Fn(&str) -> Ternary) -> ValueMatch {
    let mut tests = Vec::new();
    for text in wanted {
        tests.push(test(text));
    }
    ValueMatch::Read(or(tests))
}

/// The order of two numbers or instants; `None` where one of them cannot be read.
fn order(operator: &str, value: &str, other: &str, dates: DateForms) -> Option<Ordering> {
    if operator.starts_with("Numeric") {
        Some(Number::read(value)?.compare(&Number::read(other)?))
    } else {
        let value = Timestamp::read(value, dates)?;
        Some(value.cmp(&Timestamp::read(other, dates)?))
    }
}

/// Whether an operator such as `NumericLessThan` holds for the order of the request's value and the
/// policy's.
fn holds(operator: &str, order: Ordering) -> bool {
    let relation = operator
        .trim_start_matches("Numeric")
        .trim_start_matches("Date");
    match relation {
        "Equals" => order == Ordering::Equal,
        "LessThan" => order == Ordering::Less,
        "LessThanEquals" => order != Ordering::Greater,
        "GreaterThan" => order == Ordering::Greater,
        "GreaterThanEquals" => order != Ordering::Less,
        _ => false,
    }
}
