//! Conditions (clauses C1 to C8).

use std::borrow::Cow;
use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Asked;
use super::name::{Matched, fields};
use super::pattern::{Case, Part, matches, read};
use super::truth::{Truth, and, not, or};
use super::value::{Address, Block, Instant, Number, boolean};
use crate::condition::Given;
use crate::model::Condition;

/// Whether one value of the request equals one of the policy's.
enum Compared {
    /// The operator cannot read the request's value.
    Unreadable,
    Read(Truth),
}

/// An operator's name, taken apart.
struct Operator {
    for_all: bool,
    for_any: bool,
    if_exists: bool,
    negated: bool,
    /// Without prefix, negation and suffix: `NotIpAddress` is `IpAddress`.
    positive: String,
}

impl Operator {
    fn read(name: &str) -> Self {
        let (for_all, name) = name.strip_prefix("ForAllValues:").map_or((false, name), |rest| (true, rest));
        let (for_any, name) = name.strip_prefix("ForAnyValue:").map_or((false, name), |rest| (true, rest));
        let (if_exists, name) = name.strip_suffix("IfExists").map_or((false, name), |rest| (true, rest));
        let negated = name.contains("Not");
        Self { for_all, for_any, if_exists, negated, positive: name.replacen("Not", "", 1) }
    }
}

impl Asked<'_, '_> {
    /// What the request gives for a key (C2).
    pub(super) fn given(&self, key: &str) -> Given<'_> {
        // Whether the name of a tag ignores case, too.
        let tags_fold = (self.policy.dialect().table().canonical_key)("/T") == "/t";
        let same = |other: &str| match (key.split_once('/'), other.split_once('/')) {
            (Some((name, tag)), Some((other_name, other_tag))) => {
                name.eq_ignore_ascii_case(other_name)
                    && (tag == other_tag || tags_fold && tag.eq_ignore_ascii_case(other_tag))
            }
            (None, None) => key.eq_ignore_ascii_case(other),
            _ => false,
        };
        let mut keys = self.request.context().map(|(key, _)| key);
        keys.find(|other| same(other)).map_or(Given::Absent, |key| self.request.given(key))
    }

    pub(super) fn condition(self, condition: &Condition) -> Truth {
        let operator = Operator::read(&condition.test.operator.name());
        let values: Vec<&str> = condition.values.iter().map(|value| &**value).collect();
        let given = self.given(&condition.key);
        let absent = matches!(given, Given::Absent | Given::Many([]));
        if matches!(given, Given::Unknown | Given::Sent | Given::InPath(_)) {
            return None;
        }
        if operator.positive == "Null" {
            return or(values.iter().map(|wanted| boolean(wanted).map(|wanted| wanted == absent)));
        }
        let (values_given, several) = match given {
            Given::Absent | Given::Unknown | Given::Sent | Given::InPath(_) => (Vec::new(), false),
            Given::One(value) => (vec![value], false),
            Given::Many(values) => (values.iter().map(Cow::as_ref).collect(), true),
        };
        if absent {
            // C5
            return Some(match () {
                () if operator.if_exists || operator.for_all => true,
                () if operator.for_any => false,
                () => operator.negated,
            });
        }
        let passes: Vec<Truth> = values_given.iter().map(|value| self.passes(&operator, &values, value)).collect();
        let many_unknown = self.policy.dialect().table().many_values_unknown != self.flipped("many-values-plain");
        match () {
            // C6
            () if operator.for_all => and(passes),
            () if operator.for_any => or(passes),
            // C7
            () if several && many_unknown => None,
            () if operator.negated => and(passes),
            () => or(passes),
        }
    }

    /// One value of the request, negation inside (C6, C8).
    fn passes(self, operator: &Operator, wanted: &[&str], value: &str) -> Truth {
        match self.compare(&operator.positive, wanted, value) {
            Compared::Unreadable if self.flipped("unreadable-value") => Some(false),
            Compared::Unreadable => None,
            Compared::Read(truth) if operator.negated => not(truth),
            Compared::Read(truth) => truth,
        }
    }

    /// Whether a value equals any of the policy's, by the operator's family (C3, C4).
    fn compare(self, operator: &str, wanted: &[&str], value: &str) -> Compared {
        let table = self.policy.dialect().table();
        let any = |test: &dyn Fn(&str) -> Truth| Compared::Read(or(wanted.iter().map(|wanted| test(wanted))));
        // OK because a literal that does not parse was refused at load; were one here, nothing would be concluded.
        match operator {
            "StringEquals" => any(&|text| self.string(text, value, table.equals_globs, Case::Exact)),
            "StringEqualsIgnoreCase" => any(&|text| self.string(text, value, table.equals_globs, Case::Simple)),
            "StringLike" => any(&|text| self.string(text, value, true, Case::Exact)),
            "Bool" => match boolean(value) {
                None => Compared::Unreadable,
                Some(value) => any(&|text| Some(boolean(text)? == value)),
            },
            "BinaryEquals" => match STANDARD.decode(value) {
                Err(_) => Compared::Unreadable,
                Ok(value) => any(&|text| Some(STANDARD.decode(text).ok()? == value)),
            },
            "IpAddress" => match Address::read(value) {
                None => Compared::Unreadable,
                Some(_) if table.any_address && wanted.contains(&"*") => Compared::Read(Some(true)),
                Some(value) => any(&|text| Some(Block::read(text)?.contains(value))),
            },
            "ArnEquals" | "ArnLike" => match fields(value, table) {
                None => Compared::Unreadable,
                Some(_) => any(&|text| self.arn(text, value)),
            },
            _ => {
                let order: &dyn Fn(&str) -> Option<Ordering> = &|text| match operator.starts_with("Numeric") {
                    true => Some(Number::read(value)?.compare(&Number::read(text)?)),
                    false => Some(Instant::read(value, table.dates)?.cmp(&Instant::read(text, table.dates)?)),
                };
                // Comparing the value with itself tells whether it can be read.
                match order(value) {
                    None => Compared::Unreadable,
                    Some(_) => any(&|text| order(text).map(|order| holds(operator, order))),
                }
            }
        }
    }

    fn string(self, pattern: &str, value: &str, wildcards: bool, case: Case) -> Truth {
        self.parts_match(read(pattern, self.syntax(wildcards))?, value, case)
    }

    fn arn(self, pattern: &str, value: &str) -> Truth {
        if pattern == "*" {
            return Some(true);
        }
        let parts = read(pattern, self.syntax(true))?;
        if let [Part::Variable { .. }] = parts.as_slice() {
            // Split after it is inserted: all of its literal fields are those of the value when the texts are one.
            return self.parts_match(parts, value, Case::Exact);
        }
        match self.name_matches(pattern, value, false) {
            Matched::Read(truth) => truth,
            // In a condition that one value equals nothing.
            Matched::NoValue => Some(false),
        }
    }

    fn parts_match(self, parts: Vec<Part>, value: &str, case: Case) -> Truth {
        // A variable without a value: that one value equals nothing.
        let Some(replaced) = self.replace(parts) else { return Some(false) };
        match matches(&replaced.parts, value, case) {
            false => Some(false),
            true if replaced.guessed => None,
            true => Some(true),
        }
    }
}

/// What `NumericLessThan` and the like say of the order of the request's value and the policy's.
fn holds(operator: &str, order: Ordering) -> bool {
    let relation = operator.trim_start_matches("Numeric").trim_start_matches("Date");
    match relation {
        "Equals" => order == Ordering::Equal,
        "LessThan" => order == Ordering::Less,
        "LessThanEquals" => order != Ordering::Greater,
        "GreaterThan" => order == Ordering::Greater,
        "GreaterThanEquals" => order != Ordering::Less,
        _ => false,
    }
}
