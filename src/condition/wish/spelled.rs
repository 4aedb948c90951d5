//! The patterns of a test as they are spelled with the values of their variables.

use super::super::operand::{NameOperand, Operands};
use crate::pattern::{Bindings, Spelled};

/// The patterns of texts and names, and whether a variable among them has no value.
pub(in crate::condition) fn spelled(
    operands: &Operands,
    bindings: &impl Bindings,
) -> (Vec<Spelled>, bool) {
    let mut any_open = false;
    let mut patterns = Vec::new();
    let mut add = |(pattern, is_open): (Spelled, bool)| {
        any_open |= is_open;
        patterns.push(pattern);
    };
    match operands {
        Operands::Texts(list) => list
            .iter()
            .for_each(|matcher| add(Spelled::bound(matcher, bindings))),
        Operands::Names(scheme, list) => list.iter().for_each(|operand| match operand {
            NameOperand::Variable(matcher) => add(Spelled::bound(matcher, bindings)),
            NameOperand::Pattern(pattern) => add(pattern.spelled(scheme, bindings)),
        }),
        _ => {}
    }
    (patterns, any_open)
}
