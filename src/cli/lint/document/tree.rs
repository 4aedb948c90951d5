//! A file that policies stand in, as a tree that knows where everything is.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::function;
use super::places::{self, Places};

/// What lies deeper is not looked into; no shape of a file that holds policies comes near.
pub(super) const DEEPEST: usize = 64;
/// Steps of a pattern, at most: each but `**` leads one level deeper, and two `**` in a row are
/// one.
pub(super) const STEPS_MAX: usize = 2 * DEEPEST - 1;

/// A value, and the bytes it stands in.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) span: Range<usize>,
    pub(super) value: Value<'t>,
}

#[derive(Debug)]
pub(super) enum Value<'t> {
    Object(Vec<Member<'t>>),
    Array(Vec<Node<'t>>),
    Text(Cow<'t, str>, Quoting),
    /// A number, a boolean or null, as JSON writes it.
    Plain(Cow<'t, str>),
    /// What only another program can resolve: a value with a tag.
    Foreign,
    /// What lies deeper than [`DEEPEST`].
    Deep,
}

#[derive(Debug)]
pub(super) struct Member<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) key_span: Range<usize>,
    pub(super) value: Node<'t>,
}

/// How a text stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    /// In double quotes, with escapes.
    Escaped,
    /// In single quotes, in a block, or as it is.
    Loose,
    /// Nowhere as it is: a function of a template says it, whose arguments are in the file.
    Computed,
}

impl<'t> Node<'t> {
    pub(super) fn member(&self, key: &str) -> Option<&Node<'t>> {
        match &self.value {
            Value::Object(members) => members
                .iter()
                .find(|member| member.key == key)
                .map(|member| &member.value),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// The text of a text, and where its parts stand.
    pub(super) fn inner(&self, file: &str) -> Option<(String, Places)> {
        let Value::Text(text, quoting) = &self.value else {
            return None;
        };
        let raw = file.get(self.span.clone())?;
        if *quoting == Quoting::Escaped {
            let inner = raw.get(1..raw.len().saturating_sub(1))?;
            if let Some(found) =
                places::unescape(inner, self.span.start + 1).filter(|(found, _)| found == text)
            {
                return Some(found);
            }
        }
        // The span of a block may begin with the line that says which block it is; no policy begins
        // so.
        let header = if raw.starts_with(['|', '>']) {
            raw.find('\n').map_or(0, |end| end + 1)
        } else {
            0
        };
        let places = places::align(text, raw.get(header..)?, self.span.start + header);
        Some((text.to_string(), places))
    }

    /// Calls `found` with every value that a pattern of steps leads to, once, and its pointer: `*`
    /// is any step, `**` any number of them. Of more than [`STEPS_MAX`] steps the first count.
    pub(super) fn visit<'n>(
        &'n self,
        steps: &[&str],
        pointer: &str,
        found: &mut dyn FnMut(&str, &'n Node<'t>),
    ) {
        let steps = steps.get(..steps.len().min(STEPS_MAX)).unwrap_or_default();
        self.walk(steps, 1, &mut pointer.to_owned(), found);
    }

    /// `taken` has a bit for each number of steps that may have been taken to get here: all ways
    /// are gone at once, so that a value is looked at once, and takes time by the number of steps.
    fn walk<'n>(
        &'n self,
        steps: &[&str],
        taken: u128,
        pointer: &mut String,
        found: &mut dyn FnMut(&str, &'n Node<'t>),
    ) {
        let bit = |at: usize| 1_u128 << at;
        let mut ways = taken;
        for (at, _) in steps.iter().enumerate().filter(|(_, step)| **step == "**") {
            // It may also stand for no step at all.
            ways |= (ways & bit(at)) << 1;
        }
        if ways & bit(steps.len()) != 0 {
            found(pointer, self);
        }
        let mut go = |name: &str, node: &'n Node<'t>| {
            let mut next = 0;
            for (at, step) in steps
                .iter()
                .enumerate()
                .filter(|(at, _)| ways & bit(*at) != 0)
            {
                match *step {
                    "**" => next |= bit(at),
                    step if step == "*" || step == name => next |= bit(at + 1),
                    _ => {}
                }
            }
            if next != 0 {
                let before = pointer.len();
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                node.walk(steps, next, pointer, found);
                pointer.truncate(before);
            }
        };
        match &self.value {
            Value::Object(members) => members
                .iter()
                .for_each(|member| go(&member.key, &member.value)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, item)| go(&index.to_string(), item)),
            _ => {}
        }
    }
}

/// The tree of a JSON text; `None` if it is not JSON, which reading the policy reports.
pub(super) fn of_json(text: &str) -> Option<Node<'_>> {
    let raw = serde_json::from_str::<&RawValue>(text).ok()?;
    Json { text }.node(raw.get(), 1)
}

struct Json<'t> {
    text: &'t str,
}

impl<'t> Json<'t> {
    fn node(&self, raw: &'t str, level: usize) -> Option<Node<'t>> {
        let start = (raw.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        let value = match raw.as_bytes().first() {
            Some(b'{' | b'[') if level > DEEPEST => Value::Deep,
            Some(b'{') => {
                let entries = serde_json::Deserializer::from_str(raw)
                    .deserialize_map(Entries)
                    .ok()?;
                let member = |(key, value): (&'t RawValue, &'t RawValue)| {
                    let key_start =
                        (key.get().as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
                    let key_span = key_start..key_start + key.get().len();
                    Some(Member {
                        key: string(key.get())?,
                        key_span,
                        value: self.node(value.get(), level + 1)?,
                    })
                };
                function::object(entries.into_iter().map(member).collect::<Option<_>>()?)
            }
            Some(b'[') => {
                let items = serde_json::Deserializer::from_str(raw)
                    .deserialize_seq(Items)
                    .ok()?;
                Value::Array(
                    items
                        .into_iter()
                        .map(|item| self.node(item.get(), level + 1))
                        .collect::<Option<_>>()?,
                )
            }
            Some(b'"') => Value::Text(string(raw)?, Quoting::Escaped),
            _ => Value::Plain(Cow::Borrowed(raw)),
        };
        Some(Node {
            span: start..start + raw.len(),
            value,
        })
    }
}

fn string(raw: &str) -> Option<Cow<'_, str>> {
    match raw.get(1..raw.len().saturating_sub(1)) {
        Some(inner) if !inner.contains('\\') => Some(Cow::Borrowed(inner)),
        _ => serde_json::from_str(raw).ok().map(Cow::Owned),
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        std::iter::from_fn(|| map.next_entry().transpose()).collect()
    }
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        std::iter::from_fn(|| seq.next_element().transpose()).collect()
    }
}
