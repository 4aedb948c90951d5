//! The places of a policy's parts, in the order of the model.
//!
//! A [`Policy`](super::Policy) keeps no spans, since decisions have no use for them. Lowering
//! returns them beside it: each list here is filled by the same line of code that fills the list of
//! the model, so that the item with a number in the one is the item with that number in the other.

use crate::source::Span;

/// The places of a policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct PolicySpans {
    pub(crate) version: Option<Span>,
    pub(crate) statements: Vec<StatementSpans>,
}

/// The places of a statement.
#[derive(Clone, Debug)]
pub(crate) struct StatementSpans {
    /// The first character of the statement.
    pub(crate) start: Span,
    pub(crate) sid: Option<Span>,
    pub(crate) effect: Span,
    pub(crate) principals: ListSpans,
    pub(crate) actions: ListSpans,
    pub(crate) not_actions: ListSpans,
    pub(crate) resources: ListSpans,
    pub(crate) not_resources: ListSpans,
    /// The key of `Condition`, if the statement has one.
    pub(crate) condition: Option<Span>,
    pub(crate) conditions: Vec<ConditionSpans>,
}

/// The places of an element and of what it lists.
#[derive(Clone, Debug)]
pub(crate) struct ListSpans {
    /// The key of the element; of an absent element, the first character of the statement.
    pub(crate) key: Span,
    pub(super) items: Vec<Span>,
}

/// The places of one key under one operator.
#[derive(Clone, Debug)]
pub(crate) struct ConditionSpans {
    pub(crate) operator: Span,
    pub(crate) values: ListSpans,
}

impl ListSpans {
    /// The places of an element that lists nothing so far.
    pub(super) fn new(key: Span) -> Self {
        Self {
            key,
            items: Vec::new(),
        }
    }

    /// Returns the place of an item; an item that the text does not list has the place of the key.
    pub(crate) fn item(&self, index: usize) -> Span {
        self.items.get(index).copied().unwrap_or(self.key)
    }
}
