//! Which branch of each choice is taken.
//!
//! A policy with `n` conditions has `2^n` forms. They are not all judged: it is enough that each
//! branch is in one of the forms, since most rules look at one statement. The forms that are judged
//! take all first branches, all second branches, and each of these with one condition reversed.
//! This reaches every branch of choices that are nested in one direction; the branches that it does
//! not reach are reported as not judged.

use std::collections::BTreeSet;

use super::value::{Partial, PartialValue};
use crate::diagnostic::Span;

/// The most conditions that are reversed; with more of them only the first are.
const CONDITIONS_MAX: usize = 8;

/// One form of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::project) struct FormChoices {
    /// The branch of all conditions but one.
    is_otherwise: bool,
    /// The condition for which the other branch is taken.
    reversed: Option<String>,
}

impl FormChoices {
    /// Whether the first branch is taken.
    pub(super) fn takes_first(&self, condition: &str) -> bool {
        let is_reversed = self.reversed.as_deref() == Some(condition);
        self.is_otherwise == is_reversed
    }

    /// The forms of a value that are judged; one if there is no choice in it.
    pub(in crate::project) fn all(value: &Partial<'_>) -> Vec<Self> {
        let mut conditions = BTreeSet::new();
        collect(value, &mut conditions);
        let mut all = vec![Self::default()];
        if conditions.is_empty() {
            return all;
        }
        all.push(Self {
            is_otherwise: true,
            reversed: None,
        });
        // With one condition, reversing it gives the other form again.
        if conditions.len() > 1 {
            for condition in conditions.into_iter().take(CONDITIONS_MAX) {
                for is_otherwise in [false, true] {
                    all.push(Self {
                        is_otherwise,
                        reversed: Some(condition.to_owned()),
                    });
                }
            }
        }
        all
    }

    /// The places of the outermost branches of a value that none of the forms takes.
    pub(in crate::project) fn unreached(value: &Partial<'_>, forms: &[Self]) -> Vec<Span> {
        let (taking, mut found) = (forms.iter().collect::<Vec<_>>(), Vec::new());
        find_unreached(value, &taking, &mut found);
        found
    }
}

/// Finds the outermost branches that no form takes. `taking` are the forms that reach the value.
fn find_unreached(value: &Partial<'_>, taking: &[&FormChoices], found: &mut Vec<Span>) {
    match &value.value {
        PartialValue::Array(items) => {
            for item in items {
                find_unreached(item, taking, found);
            }
        }
        PartialValue::Object(members) => {
            for member in members {
                find_unreached(&member.value, taking, found);
            }
        }
        PartialValue::Choice(branches) => {
            let takes_first = |form: &&FormChoices| form.takes_first(&branches.condition);
            let (first, second): (Vec<&FormChoices>, Vec<_>) =
                taking.iter().copied().partition(takes_first);
            for (branch, taking) in [(&branches.then, first), (&branches.otherwise, second)] {
                if !taking.is_empty() {
                    find_unreached(branch, &taking, found);
                } else if !matches!(branch.value, PartialValue::Absent) {
                    found.push(branch.span);
                }
            }
        }
        _ => {}
    }
}

/// Collects the conditions of a value. Recursion is bounded by the nesting of the file.
fn collect<'p>(value: &'p Partial<'_>, conditions: &mut BTreeSet<&'p str>) {
    match &value.value {
        PartialValue::Array(items) => {
            for item in items {
                collect(item, conditions);
            }
        }
        PartialValue::Object(members) => {
            for member in members {
                collect(&member.value, conditions);
            }
        }
        PartialValue::Choice(choice) => {
            conditions.insert(&choice.condition);
            collect(&choice.then, conditions);
            collect(&choice.otherwise, conditions);
        }
        _ => {}
    }
}
