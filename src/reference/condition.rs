//! Conditions (clauses C1 to C8).

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::PolicyCheck;
use super::arn_values::NameAroundPath;
use super::name::fields;
use super::pattern::{LetterCase, PatternPart, matches, read};
use super::truth::{Ternary, and, not, or};
use super::value::{Address, AddressBlock, Number, Timestamp, boolean};
use crate::condition::Given;
use crate::model::Condition;

/// Whether one value of the request equals one of the policy's.
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
    fn read(name: &str) -> Self {
        let (for_all, name) = name
            .strip_prefix("ForAllValues:")
            .map_or((false, name), |rest| (true, rest));
        let (for_any, name) = name
            .strip_prefix("ForAnyValue:")
            .map_or((false, name), |rest| (true, rest));
        let if_exists = name
            .strip_suffix("IfExists")
            .or_else(|| name.strip_prefix("IfExists"));
        let (if_exists, name) = if_exists.map_or((false, name), |rest| (true, rest));
        let negated = name.contains("Not");
        Self {
            for_all,
            for_any,
            if_exists,
            negated,
            positive: name.replacen("Not", "", 1),
        }
    }

    /// C5
    fn without_value(&self) -> bool {
        match () {
            () if self.if_exists || self.for_all => true,
            () if self.for_any => false,
            () => self.negated,
        }
    }
}

impl PolicyCheck<'_, '_> {
    pub(super) fn condition(self, condition: &Condition) -> Ternary {
        let operator = OperatorName::read(&condition.test.operator.name());
        let wanted: Vec<&str> = condition.values.iter().map(|value| &**value).collect();
        let (given, several) = match self.given(&condition.key) {
            Given::Unknown => return None,
            // It has a value, which is all that is known (C8).
            Given::Sent if operator.positive == "Null" => (vec![RequestValue::Text("")], false),
            Given::Sent => return None,
            Given::Absent => (Vec::new(), false),
            Given::One(value) => (vec![RequestValue::Text(value)], false),
            Given::InPath(names) => (
                vec![RequestValue::InPath(NameAroundPath {
                    start: names.start,
                    name: names.name,
                })],
                false,
            ),
            Given::Many(values) => (
                values
                    .iter()
                    .map(|value| RequestValue::Text(value))
                    .collect(),
                true,
            ),
        };
        if operator.positive == "Null" {
            return or(wanted
                .iter()
                .map(|wanted| boolean(wanted).map(|wanted| wanted == given.is_empty())));
        }
        if given.is_empty() {
            return Some(operator.without_value());
        }
        let passes: Vec<Ternary> = given
            .iter()
            .map(|value| self.passes(&operator, &wanted, *value))
            .collect();
        let many_unknown =
            self.policy.dialect().table().many_values_unknown != self.flipped("many-values-plain");
        match () {
            // C6
            () if operator.for_all => self.of_set(&operator, &given, and(passes)),
            () if operator.for_any => self.of_set(&operator, &given, or(passes)),
            // C7
            () if several && many_unknown => None,
            () if operator.negated => and(passes),
            () => or(passes),
        }
    }

    /// C6: empty strings may stand for no value at all, where the dialect leaves that open.
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

    /// One value of the request, negation inside (C6, C8).
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

    /// The same of a name of which a path is not known (C9).
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
        let any = |test: &dyn Fn(&str) -> Ternary| {
            ValueMatch::Read(or(wanted.iter().map(|wanted| test(wanted))))
        };
        // OK because a literal that does not parse was refused at load; were one here, nothing
        // would be concluded.
        match operator {
            "StringEquals" => {
                any(&|text| self.string(text, value, table.equals_globs, LetterCase::Exact))
            }
            "StringEqualsIgnoreCase" => {
                any(&|text| self.string(text, value, table.equals_globs, LetterCase::Simple))
            }
            "StringLike" => any(&|text| self.string(text, value, true, LetterCase::Exact)),
            "Bool" => match boolean(value) {
                None => ValueMatch::Unreadable,
                Some(value) => any(&|text| Some(boolean(text)? == value)),
            },
            "BinaryEquals" => match STANDARD.decode(value) {
                Err(_) => ValueMatch::Unreadable,
                Ok(value) => any(&|text| Some(STANDARD.decode(text).ok()? == value)),
            },
            "IpAddress" => match Address::read(value) {
                None => ValueMatch::Unreadable,
                Some(_) if table.any_address && wanted.contains(&"*") => {
                    ValueMatch::Read(Some(true))
                }
                Some(value) => any(&|text| Some(AddressBlock::read(text)?.contains(value))),
            },
            "ArnEquals" | "ArnLike" => match fields(value, table) {
                None => ValueMatch::Unreadable,
                Some(_) => any(&|text| self.arn(text, value)),
            },
            _ => {
                let order: &dyn Fn(&str) -> Option<Ordering> =
                    &|text| match operator.starts_with("Numeric") {
                        true => Some(Number::read(value)?.compare(&Number::read(text)?)),
                        false => Some(
                            Timestamp::read(value, table.dates)?
                                .cmp(&Timestamp::read(text, table.dates)?),
                        ),
                    };
                // Comparing the value with itself tells whether it can be read.
                match order(value) {
                    None => ValueMatch::Unreadable,
                    Some(_) => any(&|text| order(text).map(|order| holds(operator, order))),
                }
            }
        }
    }

    fn string(self, pattern: &str, value: &str, wildcards: bool, case: LetterCase) -> Ternary {
        self.parts_match(read(pattern, self.syntax(wildcards))?, value, case)
    }

    fn parts_match(self, parts: Vec<PatternPart>, value: &str, case: LetterCase) -> Ternary {
        // A variable without a value: that one value equals nothing.
        let Some(replaced) = self.replace(parts) else {
            return Some(false);
        };
        match matches(&replaced.parts, value, case) {
            false => Some(false),
            true if replaced.guessed => None,
            true => Some(true),
        }
    }
}

/// What `NumericLessThan` and the like say of the order of the request's value and the policy's.
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
