//! One operator on one key (clauses C5 to C8).

use std::borrow::Cow;

use super::operand::Operands;
use super::operator::{Family, Operator, Quantifier};
use crate::decision::Truth;
use crate::pattern::{Binding, Bindings, InPath};

/// What a request gives for a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KeyState<'v> {
    Absent,
    /// The caller did not load it.
    Unknown,
    /// It has a value, which is not known.
    Sent,
    One(&'v str),
    /// One of these names.
    InPath(InPath<'v>),
    /// An array, also of one value or none.
    Many(&'v [Cow<'v, str>]),
}

impl<'v> KeyState<'v> {
    /// What a variable with its key stands for.
    pub(crate) fn binding(self) -> Binding<'v> {
        match self {
            KeyState::Absent | KeyState::Many([]) => Binding::Absent,
            KeyState::Unknown | KeyState::Sent => Binding::Unknown,
            KeyState::InPath(names) => Binding::InPath(names),
            KeyState::One(value) => Binding::Value(value),
            KeyState::Many([value]) => Binding::Value(value),
            KeyState::Many(_) => Binding::Several,
        }
    }

    /// Whether it is the empty string, or several values that all are.
    fn is_all_empty(self) -> bool {
        match self {
            KeyState::One(value) => value.is_empty(),
            KeyState::Many(values) => {
                !values.is_empty() && values.iter().all(|value| value.is_empty())
            }
            KeyState::Absent | KeyState::Unknown | KeyState::Sent | KeyState::InPath(_) => false,
        }
    }
}

/// What a dialect says of values that do not fit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TestRule {
    /// Several values under an operator without a prefix are unknown (C7).
    pub(crate) many_values_unknown: bool,
    /// A value that cannot be read is unknown, and not false (C8).
    pub(crate) unreadable_unknown: bool,
    /// Under a set operator an empty string may stand for no value (C6).
    pub(crate) empty_unclear: bool,
}

/// An operator with its values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Test {
    pub(crate) operator: Operator,
    pub(crate) operands: Operands,
}

/// What a test can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PossibleTruth {
    pub(crate) truth: bool,
    pub(crate) falsity: bool,
    pub(crate) unknown: bool,
}

impl Test {
    /// What it can come to if the request gives its key some value or values. Never leaves out what
    /// is possible.
    pub(crate) fn possible(&self, rule: TestRule, bindings: &impl Bindings) -> PossibleTruth {
        if let Operands::Absence(wanted) = &self.operands {
            let when_given = wanted.contains(&false);
            return PossibleTruth {
                truth: when_given,
                falsity: !when_given,
                unknown: false,
            };
        }
        let (equal, unequal) = (
            self.operands.can_equal(bindings),
            self.operands.can_differ(),
        );
        let (truth, falsity) = if self.operator.base.negated {
            (unequal, equal)
        } else {
            (equal, unequal)
        };
        let unreadable = !matches!(self.operands, Operands::Texts(_));
        let several = self.operator.quantifier.is_none() && rule.many_values_unknown;
        let unclear = self.operator.quantifier.is_some() && rule.empty_unclear;
        PossibleTruth {
            truth,
            falsity: falsity || (unreadable && !rule.unreadable_unknown),
            unknown: several || unreadable || unclear,
        }
    }

    /// What it comes to for what a request gives; see the table in `operator.rs`.
    pub(crate) fn evaluate(
        &self,
        given: KeyState<'_>,
        rule: TestRule,
        bindings: &impl Bindings,
    ) -> Truth {
        if let Operands::Absence(wanted) = &self.operands {
            return match given {
                KeyState::Unknown => Truth::Unknown,
                KeyState::Absent | KeyState::Many([]) => wanted.contains(&true).into(),
                KeyState::Sent | KeyState::One(_) | KeyState::InPath(_) | KeyState::Many(_) => {
                    wanted.contains(&false).into()
                }
            };
        }
        match self.operator.quantifier {
            Some(quantifier) if rule.empty_unclear && given.is_all_empty() => {
                let as_absent = self.when_absent(Some(quantifier)).into();
                let as_value = self.evaluate_value(given, rule, bindings);
                if as_value == as_absent {
                    as_absent
                } else {
                    Truth::Unknown
                }
            }
            _ => self.evaluate_value(given, rule, bindings),
        }
    }

    /// The same where an empty string is a value like any other, and the operator is not `Null`.
    fn evaluate_value(
        &self,
        given: KeyState<'_>,
        rule: TestRule,
        bindings: &impl Bindings,
    ) -> Truth {
        let passes = |value: &str| self.passes(value, rule, bindings);
        match (given, self.operator.quantifier) {
            (KeyState::Unknown | KeyState::Sent, _) => Truth::Unknown,
            (KeyState::Absent | KeyState::Many([]), quantifier) => {
                self.when_absent(quantifier).into()
            }
            (KeyState::One(value), _) => passes(value),
            (KeyState::InPath(names), _) => {
                match self.operands.any_equals_in_path(names, bindings) {
                    Some(equal) => equal.negate_if(self.operator.base.negated),
                    // No name is a number, an instant, a boolean, an address or base64.
                    None => passes(names.start),
                }
            }
            (KeyState::Many(values), Some(Quantifier::All)) => {
                Truth::all(values.iter().map(|value| passes(value)))
            }
            (KeyState::Many(values), Some(Quantifier::Any)) => {
                Truth::any(values.iter().map(|value| passes(value)))
            }
            (KeyState::Many(_), None) if rule.many_values_unknown => Truth::Unknown,
            // Negation is outside here: none of the values may match.
            (KeyState::Many(values), None) if self.operator.base.negated => {
                Truth::all(values.iter().map(|value| passes(value)))
            }
            (KeyState::Many(values), None) => Truth::any(values.iter().map(|value| passes(value))),
        }
    }

    /// What it comes to where the key is absent, under this set prefix.
    fn when_absent(&self, quantifier: Option<Quantifier>) -> bool {
        if self.operator.if_exists {
            return true;
        }
        match quantifier {
            Some(Quantifier::All) => true,
            Some(Quantifier::Any) => false,
            None => self.operator.base.negated,
        }
    }

    /// One value of the request, negation inside.
    pub(super) fn passes(&self, value: &str, rule: TestRule, bindings: &impl Bindings) -> Truth {
        debug_assert_ne!(
            self.operator.base.family,
            Family::Null,
            "absence was decided before"
        );
        match self.operands.any_equals(value, bindings) {
            Some(equal) => equal.negate_if(self.operator.base.negated),
            None if rule.unreadable_unknown => Truth::Unknown,
            None => Truth::False,
        }
    }
}
