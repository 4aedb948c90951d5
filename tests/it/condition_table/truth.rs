//! What a cell should say, computed from the clauses.

use super::Column;
use super::rows::{Family, Row};

/// Before and behind an operator's name.
pub(super) const FORMS: [(&str, &str); 6] = [
    ("", ""),
    ("", "IfExists"),
    ("ForAllValues:", ""),
    ("ForAnyValue:", ""),
    ("ForAllValues:", "IfExists"),
    ("ForAnyValue:", "IfExists"),
];

/// What a request gives for the key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Given {
    Missing,
    Absent,
    Unknown,
    One(Value),
    Many(&'static [Value]),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    /// One of the two values that satisfy the relation.
    So(usize),
    /// One of the two values that do not satisfy it.
    NotSo(usize),
    Unreadable,
}

impl Value {
    pub(super) fn text(self, row: &Row) -> &'static str {
        match self {
            Value::So(index) => row.so[index],
            Value::NotSo(index) => row.not_so[index],
            Value::Unreadable => row.unreadable.unwrap(),
        }
    }
}

pub(super) const GIVEN: [Given; 15] = [
    Given::Missing,
    Given::Absent,
    Given::Unknown,
    Given::Many(&[]),
    Given::One(Value::So(0)),
    Given::One(Value::NotSo(0)),
    Given::One(Value::Unreadable),
    Given::Many(&[Value::So(1)]),
    Given::Many(&[Value::NotSo(1)]),
    Given::Many(&[Value::So(0), Value::So(1)]),
    Given::Many(&[Value::So(0), Value::NotSo(1)]),
    Given::Many(&[Value::NotSo(0), Value::NotSo(1)]),
    Given::Many(&[Value::So(0), Value::Unreadable]),
    Given::Many(&[Value::Unreadable, Value::NotSo(0)]),
    Given::Many(&[Value::Unreadable, Value::Unreadable]),
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}
use Truth::{False, True, Unknown};

/// What clauses C5 to C8 say of a cell.
pub(super) fn expected(row: &Row, form: (&str, &str), given: Given, column: &Column) -> Truth {
    let read = |given: Given| expected_of(row, form, given, column.several_are_unknown);
    let is_empty = |value: &Value| value.text(row).is_empty();
    let is_empty = match given {
        Given::One(value) => is_empty(&value),
        Given::Many(values) => !values.is_empty() && values.iter().all(is_empty),
        Given::Missing | Given::Absent | Given::Unknown => false,
    };
    // C6: in AWS an empty string under a prefix may stand for no value.
    let is_unclear =
        column.empty_is_unclear && row.family != Family::Null && !form.0.is_empty() && is_empty;
    if is_unclear && read(given) != read(Given::Absent) {
        Unknown
    } else {
        read(given)
    }
}

pub(super) fn expected_of(
    row: &Row,
    (prefix, suffix): (&str, &str),
    given: Given,
    several_are_unknown: bool,
) -> Truth {
    let values: &[Value] = match &given {
        // C8: the caller did not load the key.
        Given::Unknown => return Unknown,
        Given::Missing | Given::Absent => &[],
        Given::One(value) => std::slice::from_ref(value),
        Given::Many(values) => values,
    };
    if row.family == Family::Null {
        // C5: `Null: true` is true of an absent key; an empty array is absent (C6). A prefix means
        // nothing (C3).
        return if values.is_empty() == (row.wanted == "true") {
            True
        } else {
            False
        };
    }
    if values.is_empty() {
        // C5
        return match (prefix, suffix) {
            (_, "IfExists") | ("ForAllValues:", _) => True,
            ("ForAnyValue:", _) => False,
            _ => {
                if row.is_negated() {
                    True
                } else {
                    False
                }
            }
        };
    }
    // C6: each value on its own, negation inside; C8: one that cannot be read is unknown, negated
    // or not.
    let tests: Vec<Truth> = values
        .iter()
        .map(|value| match (value, row.is_negated()) {
            (Value::Unreadable, _) => Unknown,
            (Value::So(_), false) | (Value::NotSo(_), true) => True,
            (Value::So(_), true) | (Value::NotSo(_), false) => False,
        })
        .collect();
    // C8, Kleene's rules.
    let all = if tests.contains(&False) {
        False
    } else if tests.contains(&Unknown) {
        Unknown
    } else {
        True
    };
    let any = if tests.contains(&True) {
        True
    } else if tests.contains(&Unknown) {
        Unknown
    } else {
        False
    };
    match (prefix, given) {
        ("ForAllValues:", _) => all,
        ("ForAnyValue:", _) => any,
        // C7: any for a positive operator, none for a negated one; in the AWS dialect unknown, also
        // an array of one.
        (_, Given::Many(_)) if several_are_unknown => Unknown,
        _ => {
            if row.is_negated() {
                all
            } else {
                any
            }
        }
    }
}
