//! A part of a tree as the JSON that it says, with the places of its keys and values; of a policy
//! the statements that are whole.

use std::borrow::Cow;
use std::ops::Range;

use portcullis::Span;
use portcullis::json::{Member, Node, Value};

use super::function;
use super::places::Places;

/// The text of a policy.
#[derive(Debug)]
pub(super) struct Emitted {
    pub(super) text: String,
    pub(super) places: Places,
    /// The numbers of its statements in the file, where it lacks some of them.
    pub(super) kept: Option<Vec<usize>>,
}

/// Why something of a value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// A deployment fills it in: a function of a template, or a value with a tag.
    Foreign,
    /// It lies too deep.
    Deep,
}

/// What of a value is not known, if something is.
pub(super) fn missing(node: &Node<'_>) -> Option<Missing> {
    match &node.value {
        Value::Foreign => Some(Missing::Foreign),
        Value::Raw => Some(Missing::Deep),
        Value::Object(members) if function::is_call(members) => Some(Missing::Foreign),
        Value::Array(items) => items.iter().find_map(missing),
        Value::Object(members) => members.iter().find_map(|member| missing(&member.value)),
        Value::String(_) | Value::Computed(_) => None,
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Whether some text of a value is not in the file as it is.
pub(super) fn is_computed(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Computed(_) => true,
        Value::Array(items) => items.iter().any(is_computed),
        Value::Object(members) => members.iter().any(|member| is_computed(&member.value)),
        _ => false,
    }
}

/// The policy that a value is, and the numbers of the statements that it lacks. `None` where
/// something else of it is not known, or no statement is whole.
pub(super) fn policy(node: &Node<'_>) -> Option<(Emitted, Vec<(usize, Missing)>)> {
    if missing(node).is_none() {
        let (mut out, all) = (Out::default(), |_: &Member<'_>, _: usize| true);
        out.value(node, &all)?;
        return Some((out.emitted(None), Vec::new()));
    }
    let Value::Object(members) = &node.value else {
        return None;
    };
    let mut statements = members.iter().filter(|member| member.key == "Statement");
    let (Some(statements), None) = (statements.next(), statements.next()) else {
        return None;
    };
    let Value::Array(items) = &statements.value.value else {
        return None;
    };
    let lacks: Vec<(usize, Missing)> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| Some((index, missing(item)?)))
        .collect();
    let is_lacking = |index: usize| lacks.binary_search_by_key(&index, |(at, _)| *at).is_ok();
    let kept: Vec<usize> = (0..items.len())
        .filter(|index| !is_lacking(*index))
        .collect();
    let others = members.iter().filter(|member| member.key != "Statement");
    if kept.is_empty()
        || others
            .map(|member| &member.value)
            .any(|other| missing(other).is_some())
    {
        return None;
    }
    let mut out = Out::default();
    out.object(node, members, &|member, index| {
        member.key != "Statement" || !is_lacking(index)
    })?;
    Some((out.emitted(Some(kept)), lacks))
}

/// Which items of an array that is a member are written.
type Chosen<'c> = &'c dyn Fn(&Member<'_>, usize) -> bool;

#[derive(Default)]
struct Out {
    text: String,
    places: Places,
}

impl Out {
    fn emitted(self, kept: Option<Vec<usize>>) -> Emitted {
        Emitted {
            text: self.text,
            places: self.places,
            kept,
        }
    }

    fn put_at(&mut self, written: &str, outer: Span) {
        self.put(written, outer.start()..outer.end());
    }

    fn put(&mut self, written: &str, outer: Range<usize>) {
        let before = self.text.len();
        self.text.push_str(written);
        self.places.add(before..self.text.len(), outer);
    }

    fn value(&mut self, node: &Node<'_>, chosen: Chosen<'_>) -> Option<()> {
        let written: Cow<'_, str> = match &node.value {
            Value::Foreign | Value::Raw => return None,
            Value::Null => "null".into(),
            Value::Bool(true) => "true".into(),
            Value::Bool(false) => "false".into(),
            Value::Number(text) => (&**text).into(),
            Value::String(text) => serde_json::to_string(text).ok()?.into(),
            Value::Computed(text) => serde_json::to_string(text).ok()?.into(),
            Value::Array(items) => return self.array(node, items.iter()),
            Value::Object(members) => return self.object(node, members, chosen),
        };
        self.put_at(&written, node.span);
        Some(())
    }

    fn array<'n>(
        &mut self,
        node: &Node<'_>,
        items: impl Iterator<Item = &'n Node<'n>>,
    ) -> Option<()> {
        let (first, last) = edges(node.span);
        self.put("[", first);
        for (index, item) in items.enumerate() {
            self.text.push_str(if index == 0 { "" } else { "," });
            self.value(item, &|_, _| true)?;
        }
        self.put("]", last);
        Some(())
    }

    fn object(
        &mut self,
        node: &Node<'_>,
        members: &[Member<'_>],
        chosen: Chosen<'_>,
    ) -> Option<()> {
        let (first, last) = edges(node.span);
        self.put("{", first);
        for (index, member) in members.iter().enumerate() {
            self.text.push_str(if index == 0 { "" } else { "," });
            self.put_at(&serde_json::to_string(&member.key).ok()?, member.key_span);
            self.text.push(':');
            match &member.value.value {
                Value::Array(items) => {
                    let items = items
                        .iter()
                        .enumerate()
                        .filter(|(index, _)| chosen(member, *index));
                    self.array(&member.value, items.map(|(_, item)| item))?;
                }
                _ => self.value(&member.value, &|_, _| true)?,
            }
        }
        self.put("}", last);
        Some(())
    }
}

/// The places of the brackets of a value.
fn edges(span: Span) -> (Range<usize>, Range<usize>) {
    let (start, end) = (span.start(), span.end());
    let first = start..end.min(start + 1);
    let last = end.saturating_sub(1).max(start)..end;
    (first, last)
}
