//! Tests that hold, with the values that met them (clause E2b).
//!
//! A statement that decided did so because its conditions hold, and a reader wants to see by which
//! values: "acs:SourceIp `10.1.2.3` is in `10.0.0.0/8`" says more than the operator and two lists.
//! Each operator has a verb for one value and one for several; for several values of the request
//! the operator is named instead, since a quantifier says how they count.

use std::fmt;

use super::test_record::TestRecord;
use super::words::{is_negated, quoted, word};
use crate::condition::{Base, Compare, Family, Operator};

/// A condition that holds, of a statement that decided.
///
/// Its `Display` is a sentence of an explanation: "acs:SourceIp `10.1.2.3` is in `10.0.0.0/8`". See
/// [`Reason`](super::Reason) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MetTest {
    operator: String,
    key: String,
    wanted: Vec<String>,
    given: Vec<String>,
    needs_like: bool,
}

impl MetTest {
    /// Copies what a report shows of a test that holds.
    pub(super) fn new(test: &TestRecord) -> Self {
        Self {
            operator: test.operator.clone(),
            key: test.key.clone(),
            wanted: test.wanted.clone(),
            // OK because a test of a key that is unknown is not known to hold.
            given: test.given.clone().unwrap_or_default(),
            needs_like: test.needs_like,
        }
    }

    /// The operator, in its published spelling.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The condition key, as written.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The policy's values, as written.
    #[must_use]
    pub fn wanted(&self) -> &[String] {
        &self.wanted
    }

    /// What the request gives; empty is absent.
    #[must_use]
    pub fn given(&self) -> &[String] {
        &self.given
    }

    /// Whether a `*` or `?` of the policy's values is a plain character under this operator, and
    /// the value would match if it were a wildcard, as under `StringLike`.
    #[must_use]
    pub fn needs_like(&self) -> bool {
        self.needs_like
    }
}

/// `acs:SourceIp `2001:db8::7` is in none of `10.0.0.0/8``.
impl fmt::Display for MetTest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = Operator::parse(&self.operator);
        write!(out, "{} ", word(&self.key))?;
        let Some(operator) = operator else {
            return Ok(());
        };
        match (self.given.as_slice(), operator.base.family) {
            ([], _) => return write!(out, "is not given"),
            (_, Family::Null) => return write!(out, "is given"),
            ([one], _) => {
                let (single, several) = verbs(operator.base);
                if self.wanted == [one.as_str()] && single == "is" {
                    return write!(out, "is `{}`", word(one));
                }
                let verb = if self.wanted.len() == 1 {
                    single
                } else {
                    several
                };
                write!(out, "`{}` {verb} {}", word(one), quoted(&self.wanted, ", "))?;
            }
            (all, _) => {
                let wanted = quoted(&self.wanted, ", ");
                write!(
                    out,
                    "{} meet {} {wanted}",
                    quoted(all, " and "),
                    self.operator
                )?;
            }
        }
        if self.needs_like {
            write_plain_wildcard(out, &self.operator)
        } else {
            Ok(())
        }
    }
}

/// What an operator says of a value, beside one value and beside several.
fn verbs(base: &Base) -> (&'static str, &'static str) {
    match (base.family, base.compare, base.negated) {
        (Family::IpAddress, _, false) => ("is in", "is in one of"),
        (Family::IpAddress, _, true) => ("is in none of", "is in none of"),
        (Family::Arn, _, false) | (Family::String, Compare::Like, false) => {
            ("matches", "matches one of")
        }
        (Family::Arn, _, true) | (Family::String, Compare::Like, true) => {
            ("does not match", "matches none of")
        }
        (Family::Date, Compare::LessThan, _) => ("is before", "is before one of"),
        (Family::Date, Compare::LessThanEquals, _) => ("is not after", "is not after one of"),
        (Family::Date, Compare::GreaterThan, _) => ("is after", "is after one of"),
        (Family::Date, Compare::GreaterThanEquals, _) => ("is not before", "is not before one of"),
        (_, Compare::LessThan, _) => ("is below", "is below one of"),
        (_, Compare::LessThanEquals, _) => ("is at most", "is at most one of"),
        (_, Compare::GreaterThan, _) => ("is above", "is above one of"),
        (_, Compare::GreaterThanEquals, _) => ("is at least", "is at least one of"),
        (_, _, true) => ("is not", "is none of"),
        (_, _, false) => ("is", "is one of"),
    }
}

/// That a wildcard is none under an operator.
pub(super) fn write_plain_wildcard(out: &mut fmt::Formatter<'_>, operator: &str) -> fmt::Result {
    let like = if is_negated(operator) {
        "StringNotLike"
    } else {
        "StringLike"
    };
    write!(
        out,
        "; `*` and `?` are plain characters under {operator}, and wildcards under {like}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(operator: &str, wanted: &[&str], given: &[&str]) -> String {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        let test = MetTest {
            operator: operator.to_owned(),
            key: "k".to_owned(),
            wanted: owned(wanted),
            given: owned(given),
            needs_like: false,
        };
        test.to_string()
    }

    #[test]
    fn clause_e2b_what_met_a_test_reads_as_a_sentence() {
        assert_eq!(
            words("NotIpAddress", &["10.0.0.0/8"], &["2001:db8::7"]),
            "k `2001:db8::7` is in none of `10.0.0.0/8`"
        );
        assert_eq!(
            words("StringNotEquals", &["a", "b"], &["c"]),
            "k `c` is none of `a`, `b`"
        );
        assert_eq!(
            words("StringNotEqualsIfExists", &["a"], &[]),
            "k is not given"
        );
        assert_eq!(words("Bool", &["false"], &["false"]), "k is `false`");
        assert_eq!(words("Null", &["true"], &[]), "k is not given");
        assert_eq!(words("Null", &["false"], &["x"]), "k is given");
        assert_eq!(
            words("DateLessThan", &["2026-01-01T00:00:00Z"], &["2025"]),
            "k `2025` is before `2026-01-01T00:00:00Z`"
        );
        assert_eq!(
            words("NumericLessThanEquals", &["5", "7"], &["6"]),
            "k `6` is at most one of `5`, `7`"
        );
        assert_eq!(
            words("ForAnyValue:StringLike", &["a*"], &["x", "ab"]),
            "k `x` and `ab` meet ForAnyValue:StringLike `a*`"
        );
    }

    #[test]
    fn clause_e2b_every_operator_has_words() {
        for name in Operator::names() {
            let text = words(name, &["w"], &["g"]);
            assert!(text.len() > 6 && text.starts_with("k "), "{name}: {text}");
        }
    }
}
