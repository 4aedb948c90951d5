//! Finding the parts of a tree by their spans.

use crate::json::{Node, Value};
use crate::source::Span;

/// Returns the span of each item of a list, or of each member of an object.
pub(super) fn children(node: &Node<'_>) -> Vec<Span> {
    match &node.value {
        Value::Array(items) => items.iter().map(|item| item.span).collect(),
        Value::Object(members) => members
            .iter()
            .map(|member| Span::new(member.key_span.start(), member.value.span.end()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the items of a list, or the values of an object.
pub(super) fn values<'n, 't>(node: &'n Node<'t>) -> Box<dyn Iterator<Item = &'n Node<'t>> + 'n> {
    match &node.value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(members) => Box::new(members.iter().map(|member| &member.value)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Finds the item or member of a list or object that contains a span, and its value.
pub(super) fn child<'n, 't>(node: &'n Node<'t>, span: Span) -> Option<(Span, &'n Node<'t>)> {
    let (whole, value) = match &node.value {
        Value::Array(items) => {
            let item = items.get(items.partition_point(|item| item.span.end() < span.end()))?;
            (item.span, item)
        }
        Value::Object(members) => {
            let member = members
                .get(members.partition_point(|member| member.value.span.end() < span.end()))?;
            (
                Span::new(member.key_span.start(), member.value.span.end()),
                &member.value,
            )
        }
        _ => return None,
    };
    whole.contains(span).then_some((whole, value))
}

/// Finds the list or object that has a part as an item or a member.
pub(super) fn container<'n, 't>(root: &'n Node<'t>, part: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    loop {
        let (whole, value) = child(here, part)?;
        if whole == part {
            return Some(here);
        }
        here = value;
    }
}

/// Finds the value at a span.
pub(super) fn node_at<'n, 't>(root: &'n Node<'t>, span: Span) -> Option<&'n Node<'t>> {
    let mut here = root;
    while here.span != span {
        here = child(here, span)?.1;
    }
    Some(here)
}

/// Returns the start of the object that has the value at a span as a member.
pub(super) fn owner(root: &Node<'_>, span: Span) -> Option<usize> {
    let mut here = root;
    while here.span != span {
        let value = child(here, span)?.1;
        if value.span == span && matches!(here.value, Value::Object(_)) {
            return Some(here.span.start());
        }
        here = value;
    }
    None
}

/// Counts the items or members.
pub(super) fn count(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    }
}
