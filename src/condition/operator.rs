//! The operators, as a table.
//!
//! | key in the request | positive | negated | `…IfExists` | `ForAllValues:` | `ForAnyValue:` |
//! | --- | --- | --- | --- | --- | --- |
//! | absent, or an empty array | false | true | true | true | false, also negated |
//! | unknown | unknown | unknown | unknown | unknown | unknown |
//! | one value | it equals one of the policy's | it equals none | as without | that value passes | that value passes |
//! | several values | any equals one of the policy's | none does | as without | each passes | any passes |
//!
//! A value that the operator cannot read makes its own test unknown. Under a plain operator the AWS
//! dialect answers unknown to several values (C7).

use std::borrow::Cow;

/// What kind of values an operator compares; a dialect has a family or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

/// How an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Compare {
    /// Equal, and for names the same as like.
    Equals,
    EqualsIgnoreCase,
    Like,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

/// How the values of a request are combined (C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    All,
    Any,
}

/// A name of the table, without prefix and suffix.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Base {
    pub(crate) name: &'static str,
    pub(crate) family: Family,
    pub(crate) compare: Compare,
    pub(crate) negated: bool,
}

/// A row of the table.
const fn base(name: &'static str, family: Family, compare: Compare, negated: bool) -> Base {
    Base {
        name,
        family,
        compare,
        negated,
    }
}

/// Every operator of some dialect, without prefix and suffix.
static BASES: &[Base] = &[
    base("StringEquals", Family::String, Compare::Equals, false),
    base("StringNotEquals", Family::String, Compare::Equals, true),
    base(
        "StringEqualsIgnoreCase",
        Family::String,
        Compare::EqualsIgnoreCase,
        false,
    ),
    base(
        "StringNotEqualsIgnoreCase",
        Family::String,
        Compare::EqualsIgnoreCase,
        true,
    ),
    base("StringLike", Family::String, Compare::Like, false),
    base("StringNotLike", Family::String, Compare::Like, true),
    base("NumericEquals", Family::Numeric, Compare::Equals, false),
    base("NumericNotEquals", Family::Numeric, Compare::Equals, true),
    base("NumericLessThan", Family::Numeric, Compare::LessThan, false),
    base(
        "NumericLessThanEquals",
        Family::Numeric,
        Compare::LessThanEquals,
        false,
    ),
    base(
        "NumericGreaterThan",
        Family::Numeric,
        Compare::GreaterThan,
        false,
    ),
    base(
        "NumericGreaterThanEquals",
        Family::Numeric,
        Compare::GreaterThanEquals,
        false,
    ),
    base("DateEquals", Family::Date, Compare::Equals, false),
    base("DateNotEquals", Family::Date, Compare::Equals, true),
    base("DateLessThan", Family::Date, Compare::LessThan, false),
    base(
        "DateLessThanEquals",
        Family::Date,
        Compare::LessThanEquals,
        false,
    ),
    base("DateGreaterThan", Family::Date, Compare::GreaterThan, false),
    base(
        "DateGreaterThanEquals",
        Family::Date,
        Compare::GreaterThanEquals,
        false,
    ),
    base("Bool", Family::Bool, Compare::Equals, false),
    base("BinaryEquals", Family::Binary, Compare::Equals, false),
    base("IpAddress", Family::IpAddress, Compare::Equals, false),
    base("NotIpAddress", Family::IpAddress, Compare::Equals, true),
    base("ArnEquals", Family::Arn, Compare::Equals, false),
    base("ArnNotEquals", Family::Arn, Compare::Equals, true),
    base("ArnLike", Family::Arn, Compare::Like, false),
    base("ArnNotLike", Family::Arn, Compare::Like, true),
    base("Null", Family::Null, Compare::Equals, false),
];

/// The set prefixes, each with what it means.
const PREFIXES: [(&str, Quantifier); 2] = [
    ("ForAllValues:", Quantifier::All),
    ("ForAnyValue:", Quantifier::Any),
];
/// The suffix that makes a test true where the key is absent.
const IF_EXISTS: &str = "IfExists";

/// An operator as a policy names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Operator {
    pub(crate) base: &'static Base,
    pub(crate) quantifier: Option<Quantifier>,
    pub(crate) if_exists: bool,
}

/// Which operators a dialect has.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OperatorRule {
    pub(crate) families: Cow<'static, [Family]>,
    /// Whether the suffix `IfExists` exists.
    pub(crate) if_exists: bool,
    /// Whether `IfExists` may also precede the operator, behind a set prefix.
    pub(crate) if_exists_in_front: bool,
    /// Whether the prefixes `ForAllValues:` and `ForAnyValue:` exist.
    pub(crate) quantifiers: bool,
    /// Whether names ignore ASCII case.
    pub(crate) folds_names: bool,
}

impl OperatorRule {
    /// Whether the dialect has this operator.
    pub(crate) fn has(&self, operator: Operator) -> bool {
        self.families.contains(&operator.base.family)
            && (self.if_exists || !operator.if_exists)
            && (self.quantifiers || operator.quantifier.is_none())
    }

    /// Whether the dialect has the operator of this name, and takes it as it is written.
    pub(crate) fn takes(&self, written: WrittenOperator, name: &str) -> bool {
        self.has(written.operator)
            && (self.quantifiers || written.prefix.is_none())
            && (self.if_exists_in_front || !written.in_front)
            && (self.folds_names || written.name() == name)
    }
}

/// An operator, and what of its name says nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenOperator {
    pub(crate) operator: Operator,
    /// The set prefix, also one before `Null`, which means `Null` alone (C3).
    prefix: Option<Quantifier>,
    /// Whether `IfExists` comes first.
    pub(crate) in_front: bool,
}

impl WrittenOperator {
    /// Reads a name, whatever its case; `None` is an operator of no dialect.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (prefix, rest) = PREFIXES
            .iter()
            .find_map(|(prefix, quantifier)| Some((Some(*quantifier), strip_prefix(name, prefix)?)))
            .unwrap_or((None, name));
        if let Some(base) = find(rest) {
            // A prefix says how values are combined, and `Null` reads none.
            let quantifier = prefix.filter(|_| base.family != Family::Null);
            return Some(Self {
                operator: Operator {
                    base,
                    quantifier,
                    if_exists: false,
                },
                prefix,
                in_front: false,
            });
        }
        let (bare, in_front) = match strip_prefix(rest, IF_EXISTS) {
            Some(bare) => (bare, true),
            None => (strip_suffix(rest, IF_EXISTS)?, false),
        };
        let base = find(bare).filter(|base| base.family != Family::Null)?;
        Some(Self {
            operator: Operator {
                base,
                quantifier: prefix,
                if_exists: true,
            },
            prefix,
            in_front,
        })
    }

    /// The published spelling of a name that is written so.
    fn name(self) -> String {
        let Self {
            operator,
            prefix,
            in_front,
        } = self;
        let (before, after) = match (operator.if_exists, in_front) {
            (false, _) => ("", ""),
            (true, true) => (IF_EXISTS, ""),
            (true, false) => ("", IF_EXISTS),
        };
        let prefix = PREFIXES
            .iter()
            .find(|(_, quantifier)| Some(*quantifier) == prefix);
        format!(
            "{}{before}{}{after}",
            prefix.map_or("", |(prefix, _)| prefix),
            operator.base.name
        )
    }
}

impl Operator {
    /// Reads a name, whatever its case; `None` is an operator of no dialect.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        WrittenOperator::parse(name).map(|written| written.operator)
    }

    /// The name in its published spelling.
    pub(crate) fn name(self) -> String {
        WrittenOperator {
            operator: self,
            prefix: self.quantifier,
            in_front: false,
        }
        .name()
    }

    /// Every operator there is, for suggestions.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        BASES.iter().map(|base| base.name)
    }
}

/// The row of a name, in any ASCII case.
fn find(name: &str) -> Option<&'static Base> {
    BASES
        .iter()
        .find(|base| base.name.eq_ignore_ascii_case(name))
}

/// What follows a prefix, which may be in any ASCII case.
fn strip_prefix<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let (head, rest) = name.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// What precedes a suffix, which may be in any ASCII case.
fn strip_suffix<'n>(name: &'n str, suffix: &str) -> Option<&'n str> {
    let (rest, tail) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    tail.eq_ignore_ascii_case(suffix).then_some(rest)
}
