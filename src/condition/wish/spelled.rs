//! The patterns of a test as they are spelled with the values of their variables.

use super::super::operand::{NameOperand, Operands};
use crate::pattern::{Bindings, PlainPattern};

/// The patterns of texts and names, and whether a variable among them has no value.
pub(in crate::condition) fn spelled(
    operands: &Operands,
    bindings: &impl Bindings,
) -> (Vec<PlainPattern>, bool) {
    let mut any_open = false;
    let mut patterns = Vec::new();
    match operands {
        Operands::Texts(list) => {
            for matcher in list {
                let (pattern, is_open) = PlainPattern::bound(matcher, bindings);
                any_open |= is_open;
                patterns.push(pattern);
            }
        }
        Operands::Names(scheme, list) => {
            for operand in list {
                let (pattern, is_open) = match operand {
                    NameOperand::Variable(matcher) => PlainPattern::bound(matcher, bindings),
                    NameOperand::Pattern(pattern) => pattern.spelled(scheme, bindings),
                };
                any_open |= is_open;
                patterns.push(pattern);
            }
        }
        _ => {}
    }
    (patterns, any_open)
}
