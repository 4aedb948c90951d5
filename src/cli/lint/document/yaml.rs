//! YAML as a tree, and a part of one as the JSON that it says.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::places::Places;
use super::tree::{DEEPEST, Member, Node, Quoting, Value};

/// Where a text is no YAML, and why.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
}

/// The documents of a text.
pub(super) fn read(text: &str) -> Result<Vec<Node<'_>>, Fault> {
    let offsets = Offsets::new(text);
    let mut reader = Reader { text, parser: Parser::new_from_str(text), offsets };
    let mut documents = Vec::new();
    while let Some((event, span)) = reader.next()? {
        if !matches!(event, Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd) {
            documents.push(reader.node(event, span, 1)?);
        }
    }
    Ok(documents)
}

/// The parser counts characters, everything else bytes: where every so many characters begin.
struct Offsets(Option<Vec<usize>>);

const STRIDE: usize = 256;

impl Offsets {
    fn new(text: &str) -> Self {
        let table = || text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect();
        Self((!text.is_ascii()).then(table))
    }

    fn byte(&self, character: usize, text: &str) -> usize {
        let Some(table) = &self.0 else { return character.min(text.len()) };
        let start = table.get(character / STRIDE).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or("");
        start + rest.char_indices().nth(character % STRIDE).map_or(rest.len(), |(at, _)| at)
    }
}

struct Reader<'t> {
    text: &'t str,
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    offsets: Offsets,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Range<usize>)>, Fault> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, self.bytes(span)))),
            Some(Err(error)) => Err(self.fault(&error)),
        }
    }

    fn fault(&self, error: &ScanError) -> Fault {
        Fault { at: self.offsets.byte(error.marker().index(), self.text), message: error.info().to_owned() }
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let (start, end) = (span.start.index(), span.end.index());
        let start = self.offsets.byte(start, self.text);
        let raw = self.text.get(start..self.offsets.byte(end, self.text)).unwrap_or("");
        start..start + raw.trim_end().len()
    }

    fn node(&mut self, event: Event<'t>, span: Range<usize>, level: usize) -> Result<Node<'t>, Fault> {
        if level > DEEPEST {
            return Err(Fault { at: span.start, message: format!("nested more than {DEEPEST} levels deep") });
        }
        match event {
            Event::Scalar(text, style, _, tag) => Ok(scalar(text, style, tag.as_deref(), span)),
            Event::SequenceStart(_, tag) => self.array(tag.as_deref(), span, level),
            Event::MappingStart(_, tag) => self.object(tag.as_deref(), span, level),
            _ => Ok(Node { span, value: Value::Foreign }),
        }
    }

    fn array(&mut self, tag: Option<&Tag>, span: Range<usize>, level: usize) -> Result<Node<'t>, Fault> {
        let (mut items, mut end) = (Vec::new(), span.end);
        while let Some((event, at)) = self.next()? {
            if event == Event::SequenceEnd {
                end = end.max(at.end.min(self.flow_end(&at)));
                break;
            }
            let item = self.node(event, at, level + 1)?;
            end = end.max(item.span.end);
            items.push(item);
        }
        Ok(Node { span: span.start..end, value: if is_own(tag) { Value::Foreign } else { Value::Array(items) } })
    }

    fn object(&mut self, tag: Option<&Tag>, span: Range<usize>, level: usize) -> Result<Node<'t>, Fault> {
        let (mut members, mut end) = (Vec::new(), span.end);
        while let Some((event, at)) = self.next()? {
            if event == Event::MappingEnd {
                end = end.max(at.end.min(self.flow_end(&at)));
                break;
            }
            let key = self.node(event, at, level + 1)?;
            let Some((event, at)) = self.next()? else { break };
            let value = self.node(event, at, level + 1)?;
            end = end.max(key.span.end).max(value.span.end);
            let name = match key.value {
                Value::Text(name, _) | Value::Plain(name) => name,
                // A key that is no text is no element of a policy, and is told as one that is not known.
                _ => Cow::Borrowed(self.text.get(key.span.clone()).unwrap_or("")),
            };
            members.push(Member { key: name, key_span: key.span, value });
        }
        Ok(Node { span: span.start..end, value: if is_own(tag) { Value::Foreign } else { Value::Object(members) } })
    }

    /// The end of what ends in a bracket; a block ends with its last line.
    fn flow_end(&self, at: &Range<usize>) -> usize {
        let closed = self.text.get(at.clone()).is_some_and(|raw| raw.ends_with([']', '}']));
        if closed { at.end } else { 0 }
    }
}

/// Whether a tag means something that is not YAML's own.
fn is_own(tag: Option<&Tag>) -> bool {
    tag.is_some_and(|tag| !tag.is_yaml_core_schema())
}

fn scalar<'t>(text: Cow<'t, str>, style: ScalarStyle, tag: Option<&Tag>, span: Range<usize>) -> Node<'t> {
    let value = match style {
        _ if is_own(tag) => Value::Foreign,
        ScalarStyle::Plain if tag.is_none() => match json_of(&text) {
            Some(Cow::Borrowed(constant)) => Value::Plain(Cow::Owned(constant.to_owned())),
            Some(Cow::Owned(number)) => Value::Plain(Cow::Owned(number)),
            None => Value::Text(text, Quoting::Loose),
        },
        ScalarStyle::DoubleQuoted => Value::Text(text, Quoting::Escaped),
        _ => Value::Text(text, Quoting::Loose),
    };
    Node { span, value }
}

/// What a plain scalar is when it is no text, by the core schema of YAML 1.2; a number only as JSON writes it too.
fn json_of(text: &str) -> Option<Cow<'static, str>> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some("null".into()),
        "true" | "True" | "TRUE" => Some("true".into()),
        "false" | "False" | "FALSE" => Some("false".into()),
        _ if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
            serde_json::from_str::<&serde_json::value::RawValue>(text).ok().map(|_| text.to_owned().into())
        }
        _ => None,
    }
}

/// The JSON that a value says, with the places of its keys and values; `None` where something of it is foreign.
pub(super) fn to_json(node: &Node<'_>) -> Option<(String, Places)> {
    let (mut text, mut places) = (String::new(), Places::default());
    write(node, &mut text, &mut places)?;
    Some((text, places))
}

fn write(node: &Node<'_>, out: &mut String, places: &mut Places) -> Option<()> {
    let mut put = |out: &mut String, written: &str, outer: Range<usize>| {
        let before = out.len();
        out.push_str(written);
        places.add(before..out.len(), outer);
    };
    let quoted = |text: &str| serde_json::to_string(text).ok();
    let (start, end) = (node.span.start, node.span.end);
    let (first, last) = (start..end.min(start + 1), end.saturating_sub(1).max(start)..end);
    match &node.value {
        Value::Foreign => return None,
        Value::Text(text, _) => put(out, &quoted(text)?, start..end),
        Value::Plain(text) => put(out, text, start..end),
        Value::Array(items) => {
            put(out, "[", first);
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write(item, out, places)?;
            }
            out.push(']');
            places.add(out.len() - 1..out.len(), last);
        }
        Value::Object(members) => {
            put(out, "{", first);
            for (index, member) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                let before = out.len();
                out.push_str(&quoted(&member.key)?);
                places.add(before..out.len(), member.key_span.clone());
                out.push(':');
                write(&member.value, out, places)?;
            }
            out.push('}');
            places.add(out.len() - 1..out.len(), last);
        }
    }
    Some(())
}
