//! YAML as a tree: aliases and merge keys are followed, and tags of templates are read where they
//! say a text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::function;
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
    let mut reader = Reader {
        text,
        parser: Parser::new_from_str(text),
        offsets,
    };
    let (mut documents, mut left) = (Vec::new(), ALIASED_MAX);
    while let Some(events) = reader.document()? {
        let mut replay = Replay {
            text,
            events: &events,
            at: 0,
            anchors: HashMap::new(),
            alias: None,
            left,
        };
        documents.push(replay.node(1)?);
        left = replay.left;
    }
    Ok(documents)
}

/// The parser counts characters, everything else bytes: where every so many characters begin.
struct Offsets(Option<Vec<usize>>);

const STRIDE: usize = 256;

impl Offsets {
    fn new(text: &str) -> Self {
        let table = || {
            text.char_indices()
                .step_by(STRIDE)
                .map(|(at, _)| at)
                .collect()
        };
        Self((!text.is_ascii()).then(table))
    }

    fn byte(&self, character: usize, text: &str) -> usize {
        let Some(table) = &self.0 else {
            return character.min(text.len());
        };
        let start = table.get(character / STRIDE).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or("");
        start
            + rest
                .char_indices()
                .nth(character % STRIDE)
                .map_or(rest.len(), |(at, _)| at)
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
            Some(Ok((event, span))) => {
                let span = self.bytes(span);
                Ok(Some(match &event {
                    Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                        let start = self.behind_properties(span.start);
                        (event, start..span.end.max(start))
                    }
                    _ => (event, span),
                }))
            }
            Some(Err(error)) => Err(self.fault(&error)),
        }
    }

    fn fault(&self, error: &ScanError) -> Fault {
        Fault {
            at: self.offsets.byte(error.marker().index(), self.text),
            message: error.info().to_owned(),
        }
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let (start, end) = (span.start.index(), span.end.index());
        let start = self.offsets.byte(start, self.text);
        let raw = self
            .text
            .get(start..self.offsets.byte(end, self.text))
            .unwrap_or("");
        start..start + raw.trim_end().len()
    }

    /// Where a value begins behind its anchor and its tag, which the parser counts as a part of it.
    fn behind_properties(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(rest) = self
            .text
            .get(at..)
            .filter(|rest| rest.starts_with(['&', '!']))
        {
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            at += length;
            // Between the properties and the value may be lines, with comments.
            while let Some(rest) = self.text.get(at..) {
                let space = rest.len() - rest.trim_start().len();
                let comment = rest
                    .get(space..)
                    .filter(|rest| space > 0 && rest.starts_with('#'));
                at += space
                    + comment.map_or(0, |comment| comment.find('\n').unwrap_or(comment.len()));
                if comment.is_none() {
                    break;
                }
            }
        }
        at
    }

    /// What happens in the next document.
    fn document(&mut self) -> Result<Option<Vec<Happened<'t>>>, Fault> {
        let mut events = Vec::new();
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
                Event::DocumentEnd => return Ok(Some(events)),
                event => events.push((event, span)),
            }
        }
        Ok((!events.is_empty()).then_some(events))
    }
}

type Happened<'t> = (Event<'t>, Range<usize>);

/// What the aliases of a text may stand for, all together: as bytes, of which a value costs
/// [`VALUE`] and its text.
const ALIASED_MAX: usize = 32 << 20;
const VALUE: usize = 64;

/// A document, read from what happens in it. An alias is what happened at its anchor, once more:
/// the value stands where the anchor does, since its text is there, and a finding about it marks
/// that.
struct Replay<'e, 't> {
    text: &'t str,
    events: &'e [Happened<'t>],
    at: usize,
    /// Where the value of each anchor begins.
    anchors: HashMap<usize, usize>,
    /// The outermost alias of those that are followed.
    alias: Option<Range<usize>>,
    left: usize,
}

impl<'t> Replay<'_, 't> {
    fn node(&mut self, level: usize) -> Result<Node<'t>, Fault> {
        let begin = self.at;
        let Some((event, span)) = self.events.get(begin) else {
            return Ok(Node {
                span: 0..0,
                value: Value::Foreign,
            });
        };
        self.at += 1;
        if level > DEEPEST {
            let at = self.alias.as_ref().unwrap_or(span).start;
            return Err(Fault {
                at,
                message: format!("nested more than {DEEPEST} levels deep"),
            });
        }
        self.charge(event)?;
        let (node, anchor) = match event {
            Event::Alias(anchor) => return self.alias(*anchor, span, level),
            Event::Scalar(text, style, anchor, tag) => {
                (scalar(text, *style, tag.as_deref(), span.clone()), *anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                (self.array(tag.as_deref(), span, level)?, *anchor)
            }
            Event::MappingStart(anchor, tag) => {
                (self.object(tag.as_deref(), span, level)?, *anchor)
            }
            _ => (
                Node {
                    span: span.clone(),
                    value: Value::Foreign,
                },
                0,
            ),
        };
        // Only now, so that nothing stands for what it is a part of.
        self.anchors.insert(anchor, begin);
        Ok(node)
    }

    /// Takes what an event inside an alias costs from what is left.
    fn charge(&mut self, event: &Event<'t>) -> Result<(), Fault> {
        let Some(alias) = &self.alias else {
            return Ok(());
        };
        let text = if let Event::Scalar(text, ..) = event {
            text.len()
        } else {
            0
        };
        let message = || {
            format!(
                "the aliases up to here stand for more than {} MiB",
                ALIASED_MAX >> 20
            )
        };
        self.left = self.left.checked_sub(VALUE + text).ok_or_else(|| Fault {
            at: alias.start,
            message: message(),
        })?;
        Ok(())
    }

    fn alias(
        &mut self,
        anchor: usize,
        span: &Range<usize>,
        level: usize,
    ) -> Result<Node<'t>, Fault> {
        let Some(begin) = self.anchors.get(&anchor) else {
            let message = "the alias is a part of what it stands for".to_owned();
            return Err(Fault {
                at: span.start,
                message,
            });
        };
        let (after, outer) = (std::mem::replace(&mut self.at, *begin), self.alias.clone());
        self.alias.get_or_insert_with(|| span.clone());
        let node = self.node(level)?;
        (self.at, self.alias) = (after, outer);
        Ok(node)
    }

    /// The next event, where it ends what began.
    fn end(&mut self, wanted: &Event<'t>) -> Option<Range<usize>> {
        let (event, span) = self.events.get(self.at)?;
        (event == wanted).then(|| {
            self.at += 1;
            span.clone()
        })
    }

    fn array(
        &mut self,
        tag: Option<&Tag>,
        span: &Range<usize>,
        level: usize,
    ) -> Result<Node<'t>, Fault> {
        let (mut items, mut end) = (Vec::new(), span.end);
        while self.at < self.events.len() {
            if let Some(at) = self.end(&Event::SequenceEnd) {
                end = end.max(at.end.min(self.flow_end(&at)));
                break;
            }
            let own = self.own_end();
            let item = self.node(level + 1)?;
            end = end.max(own.unwrap_or(item.span.end));
            items.push(item);
        }
        Ok(Node {
            span: span.start..end,
            value: of_tag(tag, Value::Array(items)),
        })
    }

    fn object(
        &mut self,
        tag: Option<&Tag>,
        span: &Range<usize>,
        level: usize,
    ) -> Result<Node<'t>, Fault> {
        let (mut members, mut merged, mut end) = (Vec::new(), Vec::new(), span.end);
        while self.at < self.events.len() {
            if let Some(at) = self.end(&Event::MappingEnd) {
                end = end.max(at.end.min(self.flow_end(&at)));
                break;
            }
            let merges = self.is_merge();
            let own = self.own_end();
            let key = self.node(level + 1)?;
            end = end.max(own.unwrap_or(key.span.end));
            let own = self.own_end();
            let value = self.node(level + 1)?;
            end = end.max(own.unwrap_or(value.span.end));
            let name = match key.value {
                Value::Text(name, _) | Value::Plain(name) => name,
                // A key that is not text is kept as it is written, and reported as an unknown
                // element.
                _ => Cow::Borrowed(self.text.get(key.span.clone()).unwrap_or("")),
            };
            let member = Member {
                key: name,
                key_span: key.span,
                value,
            };
            if merges {
                merged.push(member)
            } else {
                members.push(member)
            }
        }
        merge(&mut members, merged);
        Ok(Node {
            span: span.start..end,
            value: of_tag(tag, function::object(members)),
        })
    }

    /// Whether the next key is a merge key.
    fn is_merge(&self) -> bool {
        match self.events.get(self.at) {
            Some((Event::Scalar(text, ScalarStyle::Plain, _, None), _)) => text == "<<",
            _ => false,
        }
    }

    /// The end of the next value where that is an alias, whose value stands elsewhere.
    fn own_end(&self) -> Option<usize> {
        match self.events.get(self.at) {
            Some((Event::Alias(_), span)) => Some(span.end),
            _ => None,
        }
    }

    /// The end of what ends in a bracket; a block ends with its last line.
    fn flow_end(&self, at: &Range<usize>) -> usize {
        let closed = self
            .text
            .get(at.clone())
            .is_some_and(|raw| raw.ends_with([']', '}']));
        if closed { at.end } else { 0 }
    }
}

/// Adds what merge keys bring: an object, or several, of which the first counts. What is there
/// counts more.
/// <https://yaml.org/type/merge.html>
fn merge<'t>(members: &mut Vec<Member<'t>>, merged: Vec<Member<'t>>) {
    if merged.is_empty() {
        return;
    }
    let mut known: HashSet<Cow<'t, str>> =
        members.iter().map(|member| member.key.clone()).collect();
    let mut add = |brought: Vec<Member<'t>>| {
        members.extend(
            brought
                .into_iter()
                .filter(|member| known.insert(member.key.clone())),
        );
    };
    for member in merged {
        match member.value.value {
            Value::Object(brought) => add(brought),
            Value::Array(items)
                if items
                    .iter()
                    .all(|item| matches!(item.value, Value::Object(_))) =>
            {
                for item in items {
                    if let Value::Object(brought) = item.value {
                        add(brought);
                    }
                }
            }
            // What cannot be merged stays, so that it is seen.
            value => add(vec![Member {
                value: Node {
                    value,
                    ..member.value
                },
                ..member
            }]),
        }
    }
}

/// Whether a tag means something that is not YAML's own.
fn is_own(tag: Option<&Tag>) -> bool {
    tag.is_some_and(|tag| !tag.is_yaml_core_schema())
}

/// What a value says under its tag.
fn of_tag<'t>(tag: Option<&Tag>, value: Value<'t>) -> Value<'t> {
    match tag.filter(|_| is_own(tag)) {
        Some(tag) => function::tagged(&tag.suffix, &value),
        None => value,
    }
}

fn scalar<'t>(
    text: &Cow<'t, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: Range<usize>,
) -> Node<'t> {
    let text = text.clone();
    let value = match style {
        _ if is_own(tag) => of_tag(tag, Value::Text(text, Quoting::Loose)),
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

/// What a plain scalar is when it is no text, by the core schema of YAML 1.2; a number only as JSON
/// writes it too.
fn json_of(text: &str) -> Option<Cow<'static, str>> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some("null".into()),
        "true" | "True" | "TRUE" => Some("true".into()),
        "false" | "False" | "FALSE" => Some("false".into()),
        _ if text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
            serde_json::from_str::<&serde_json::value::RawValue>(text)
                .ok()
                .map(|_| text.to_owned().into())
        }
        _ => None,
    }
}
