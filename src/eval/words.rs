//! How explanations show what users wrote.

use crate::condition::Operator;
use crate::words::{clip, plain};

/// Text shows at most this many items of a section, and values of a list.
pub(super) const SHOWN: usize = 10;

/// A user's word in a form that is safe within a line.
pub(super) fn word(text: &str) -> String {
    plain(&clip(text))
}

/// Values in backticks, the first of them where there are many.
pub(super) fn quoted(values: &[String], separator: &str) -> String {
    let mut shown = Vec::with_capacity(values.len().min(SHOWN) + 1);
    for value in values.iter().take(SHOWN) {
        shown.push(format!("`{}`", word(value)));
    }
    if let Some(more @ 1..) = values.len().checked_sub(SHOWN) {
        shown.push(format!("{more} more"));
    }
    shown.join(separator)
}

/// One word in backticks, clipped where it is long.
pub(super) fn quoted_word(text: &str) -> String {
    /// Shorter ones are shown whole.
    const SHORT: usize = 80;
    if text.len() <= SHORT && !text.contains(char::is_control) {
        return format!("`{text}`");
    }
    format!("`{}`", word(text))
}

/// Whether an operator holds for values that do not match, such as `StringNotEquals`.
pub(super) fn is_negated(operator: &str) -> bool {
    Operator::parse(operator).is_some_and(|operator| operator.base.negated)
}
