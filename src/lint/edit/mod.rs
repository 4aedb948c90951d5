//! Edits of a policy's text that leave every other byte where it is.
//!
//! An edit names a part of the tree by its span, not a range of text: what goes with a part, its
//! comma and the white space before it, is worked out when all edits of a pass are known. Rules
//! make edits with the functions of `place` and `operator`; `claims` keeps edits apart that meet;
//! `apply` writes the new text.
//!
//! For example, `Remove` of the span of `"a"` in `["a", "b"]` gives `["b"]`, and in
//!
//! ```text
//! [
//!   "a",
//!   "b"
//! ]
//! ```
//!
//! it removes the whole line. Edits of ranges of text would each have to decide that alone, and two
//! of them in one list could both remove the comma between.

mod apply;
mod claims;
mod operator;
mod place;
mod tree;

use crate::source::Span;

pub(in crate::lint) use apply::{Style, apply};
pub(in crate::lint) use claims::Claims;
pub(in crate::lint) use operator::OperatorBlock;
pub(in crate::lint) use place::{
    quoted, remove_item, remove_member, remove_statement, replace, replace_field, statement_at,
    text_at,
};

/// One change of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Edit {
    /// Removes an item of a list, or a member of an object from its key to the end of its value.
    Remove(Span),
    /// Replaces a key or a value by this text.
    Replace(Span, String),
    /// Adds items or members at one end of the list or object at a span. A single value becomes a
    /// list.
    Insert(Span, End, Vec<String>),
}

/// The end of a list or object at which something is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum End {
    First,
    Last,
}
