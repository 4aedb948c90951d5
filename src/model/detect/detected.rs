//! What detection finds, and the places that it checks.

use crate::json::Node;
use crate::source::Span;
use crate::words::clip;

/// A dialect or a kind, and why it is that.
pub(super) struct Detection<T> {
    pub(super) value: T,
    pub(super) reason: String,
}

impl<T> Detection<T> {
    /// What was found, with the reason that is shown.
    pub(super) fn new(value: T, reason: impl Into<String>) -> Self {
        Self {
            value,
            reason: reason.into(),
        }
    }

    /// What the caller states, which is not looked for.
    pub(super) fn given(value: T) -> Self {
        Self::new(value, "it was stated")
    }

    /// What the innermost folder says that is named after something.
    pub(super) fn by_folder(folders: &[String], named: impl Fn(&str) -> Option<T>) -> Option<Self> {
        folders.iter().rev().find_map(|folder| {
            let value = named(&folder.to_ascii_lowercase())?;
            let reason = format!("the folder `{}` is named after it", clip(folder));
            Some(Self::new(value, reason))
        })
    }
}

/// The statements of a policy.
pub(super) fn statements<'n, 't>(root: &'n Node<'t>) -> &'n [Node<'t>] {
    root.get("Statement").map(Node::items).unwrap_or_default()
}

/// The first character of the document, which is ASCII.
pub(super) fn first(root: &Node<'_>) -> Span {
    Span::new(root.span.start(), root.span.start() + 1)
}
