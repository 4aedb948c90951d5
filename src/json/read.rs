//! Text to tree: syntax, limits and duplicate keys.
//!
//! Reading goes on after whatever is not a fault of syntax, so that one run reports everything.
//! What a value means is not known here; `model::lower` and the readers of cases and estates say
//! that.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::tree::{Document, Member, Node, Value};
use crate::error::{Problem, faults};
use crate::limits::Limits;
use crate::source::{Span, floor_char_boundary};

/// Objects up to this many members look for duplicates by comparing pairs; larger ones by hashing.
const PAIRWISE_MAX: usize = 12;

/// Reads a whole text: one value and nothing after it (clauses P1, P2, P6).
pub(crate) fn parse<'t>(text: &'t str, limits: &Limits) -> Document<'t> {
    parse_part(text, Span::new(0, text.len()), usize::MAX, limits)
}

/// Reads one value of a text, opened down to `levels` of containers. What lies deeper stays raw, so
/// that its faults are reported by its own reader: a case file is not faulty because a policy in it
/// is.
pub(crate) fn parse_part<'t>(
    text: &'t str,
    part: Span,
    levels: usize,
    limits: &Limits,
) -> Document<'t> {
    let mut reader = Reader {
        text,
        levels,
        limits,
        problems: Vec::new(),
    };
    let root = reader.root(part);
    Document {
        root,
        problems: reader.problems,
    }
}

/// Reads a file for what it contains, opened down to `levels` of containers: at most 127. Returns
/// nothing where it is not JSON; of duplicate keys and long strings nothing is said.
#[must_use]
pub fn parse_outline(text: &str, levels: usize) -> Option<Node<'_>> {
    let limits = Limits::default()
        .with_policy_bytes(usize::MAX)
        .with_nesting(levels.saturating_add(1))
        .with_string_bytes(usize::MAX);
    parse_part(text, Span::new(0, text.len()), levels, &limits).root
}

struct Reader<'t, 'l> {
    text: &'t str,
    levels: usize,
    limits: &'l Limits,
    problems: Vec<Problem>,
}

impl<'t> Reader<'t, '_> {
    /// Reads the whole text, unless it is too large or is not one value.
    fn root(&mut self, part: Span) -> Option<Node<'t>> {
        let text = self.text.get(part.start()..part.end()).unwrap_or("");
        if text.len() > self.limits.policy_bytes() {
            let problem = Problem::new(faults::TOO_LARGE, Span::new(part.start(), part.start()))
                .message(format!(
                    "{} bytes, over the limit of {}",
                    text.len(),
                    self.limits.policy_bytes()
                ))
                .help("split the document");
            self.problems.push(problem);
            return None;
        }
        if text.starts_with('\u{feff}') {
            let end = part.start() + '\u{feff}'.len_utf8();
            let problem = Problem::new(faults::BYTE_ORDER_MARK, Span::new(part.start(), end))
                .message("the text begins with a byte order mark")
                .help("save the file as UTF-8 without a byte order mark");
            self.problems.push(problem);
            return None;
        }
        let outer = text.trim_matches([' ', '\t', '\n', '\r']);
        if outer.is_empty() {
            let problem = Problem::new(faults::EMPTY_TEXT, part)
                .message("the text is empty")
                .help("a policy is a JSON object with a `Statement`");
            self.problems.push(problem);
            return None;
        }
        if !outer.starts_with(['{', '[']) {
            // The contents of a container are scanned with it; a lone scalar is scanned here.
            self.accept(outer, serde_json::from_str::<&RawValue>(outer))?;
        }
        self.node(outer, 1)
    }

    /// The place of a slice of the text within it.
    fn span(&self, slice: &str) -> Span {
        let start = (slice.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(start, start + slice.len())
    }

    /// `raw` is the slice of one value: a container that may yet be faulty inside or followed by
    /// more, or a scalar that was scanned.
    fn node(&mut self, raw: &'t str, level: usize) -> Option<Node<'t>> {
        let span = self.span(raw);
        if level > self.levels {
            return Some(Node {
                span,
                value: Value::Raw,
            });
        }
        let value = match raw.as_bytes().first() {
            Some(b'{') => self.object(raw, level)?,
            Some(b'[') => self.array(raw, level)?,
            Some(b'"') => Value::String(self.string(raw)?),
            _ => match raw {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number => Value::Number(Cow::Borrowed(number)),
            },
        };
        Some(Node { span, value })
    }

    /// Reads an object one level deeper, with the places of its keys.
    fn object(&mut self, raw: &'t str, level: usize) -> Option<Value<'t>> {
        self.check_level(raw, level)?;
        let mut reader = serde_json::Deserializer::from_str(raw);
        let read = reader
            .deserialize_map(Entries)
            .and_then(|entries| reader.end().map(|()| entries));
        let entries = self.accept(raw, read)?;
        let mut members = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key_span = self.span(key.get());
            let key = self.string(key.get())?;
            members.push(Member {
                key,
                key_span,
                value: self.node(value.get(), level + 1)?,
            });
        }
        self.report_duplicates(&members);
        Some(Value::Object(members))
    }

    /// Reads an array one level deeper.
    fn array(&mut self, raw: &'t str, level: usize) -> Option<Value<'t>> {
        self.check_level(raw, level)?;
        let mut reader = serde_json::Deserializer::from_str(raw);
        let read = reader
            .deserialize_seq(Items)
            .and_then(|items| reader.end().map(|()| items));
        let items = self.accept(raw, read)?;
        let nodes = items
            .into_iter()
            .map(|item| self.node(item.get(), level + 1))
            .collect::<Option<Vec<_>>>()?;
        Some(Value::Array(nodes))
    }

    /// Resolves the escapes of a string; one without escapes borrows the text.
    fn string(&mut self, raw: &'t str) -> Option<Cow<'t, str>> {
        let inner = raw
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let text = match inner {
            Some(inner) if memchr::memchr(b'\\', inner.as_bytes()).is_none() => {
                Cow::Borrowed(inner)
            }
            _ => Cow::Owned(self.accept(raw, serde_json::from_str::<String>(raw))?),
        };
        if text.len() > self.limits.string_bytes() {
            let problem = Problem::new(faults::TOO_LONG_STRING, self.span(raw))
                .message(format!(
                    "a string of {} bytes, over the limit of {}",
                    text.len(),
                    self.limits.string_bytes()
                ))
                .help("shorten it");
            self.problems.push(problem);
        }
        Some(text)
    }

    /// Reports an object or array that is nested too deep, and marks its bracket.
    fn check_level(&mut self, raw: &str, level: usize) -> Option<()> {
        if level <= self.limits.nesting() {
            return Some(());
        }
        let start = self.span(raw).start();
        let problem = Problem::new(faults::TOO_DEEP, Span::new(start, start + 1))
            .message(format!(
                "nested {level} levels deep, over the limit of {}",
                self.limits.nesting()
            ))
            .help("no policy needs this depth; look for brackets that were opened by mistake");
        self.problems.push(problem);
        None
    }

    /// Reports each key that an earlier member of the object has. Small objects are compared pair by
    /// pair, which takes less than a set.
    fn report_duplicates(&mut self, members: &[Member<'t>]) {
        let mut seen = HashSet::new();
        for (index, member) in members.iter().enumerate() {
            let earlier = if members.len() <= PAIRWISE_MAX {
                members
                    .iter()
                    .take(index)
                    .any(|other| other.key == member.key)
            } else {
                !seen.insert(&*member.key)
            };
            if earlier {
                let problem = Problem::new(faults::DUPLICATE_KEY, member.key_span)
                    .message(format!(
                        "the key `{}` appears twice in this object",
                        member.key
                    ))
                    .help("keep one of them");
                self.problems.push(problem);
            }
        }
    }

    /// Passes a value on, or turns the library's error into the one syntax problem of the document
    /// (clause P4).
    fn accept<T>(&mut self, raw: &str, result: Result<T, serde_json::Error>) -> Option<T> {
        let error = match result {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let base = self.span(raw).start();
        let at = floor_char_boundary(
            self.text,
            base + offset_in(raw, error.line(), error.column()),
        );
        let (message, help) = explain_syntax(self.text, at, &error);
        let end = self
            .text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(at, |next| at + next.len_utf8());
        self.problems.push(
            Problem::new(faults::JSON_SYNTAX, Span::new(at, end))
                .message(message)
                .help(help),
        );
        None
    }
}

/// The byte offset of a line and column as the library counts them: columns in bytes, from 1, or 0
/// at a line's start.
fn offset_in(raw: &str, line: usize, column: usize) -> usize {
    let skipped: usize = raw
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (skipped + column.saturating_sub(1)).min(raw.len())
}

/// The words for a syntax error: what is known of the text there is more useful than what the
/// grammar expected.
fn explain_syntax(text: &str, at: usize, error: &serde_json::Error) -> (String, &'static str) {
    let rest = text.get(at..).unwrap_or("");
    let before = text.get(..at).unwrap_or("").trim_end();
    if error.is_eof() {
        return (
            "the text ends in the middle of the document".into(),
            "close the string, array or object that is open",
        );
    }
    match rest.as_bytes().first() {
        Some(b'/' | b'#') => (
            "a comment is not JSON".into(),
            "remove the comment; say what a statement is for in its `Sid`",
        ),
        Some(b'\'') => (
            "a single quote is not JSON".into(),
            "write strings and keys in double quotes",
        ),
        Some(b'}' | b']') if before.ends_with(',') => (
            "a trailing comma is not JSON".into(),
            "remove the comma before the bracket",
        ),
        Some(b',')
            if rest
                .get(1..)
                .is_some_and(|rest| rest.trim_start().starts_with(['}', ']'])) =>
        {
            (
                "a trailing comma is not JSON".into(),
                "remove the comma before the bracket",
            )
        }
        Some(b'N' | b'I') => (
            "this is not a valid JSON number".into(),
            "write a number, or a string in double quotes",
        ),
        _ => {
            let message = error.to_string();
            let message = message
                .rsplit_once(" at line ")
                .map_or(message.as_str(), |(message, _)| message);
            (
                message.to_owned(),
                "the text must be one JSON value in UTF-8 (RFC 8259)",
            )
        }
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}
