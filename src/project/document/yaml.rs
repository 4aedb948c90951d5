//! YAML as the same tree as JSON: aliases and merge keys are followed, and tags of templates are
//! read where they say a text.
//!
//! An alias is the value at its anchor, read once more, so that the tree has no shared parts. What
//! all aliases of a file stand for is bounded, since ten lines of aliases can stand for a billion
//! values.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::Span;
use crate::json::{Member, Node, Value};
use saphyr_parser::{Event, ScalarStyle, Tag};
use serde_json::value::RawValue;

use super::events::{Reader, YamlEvent, YamlFault};
use super::tree::{DEEPEST, slice};

/// The documents of a text.
pub(super) fn read(text: &str) -> Result<Vec<Node<'_>>, YamlFault> {
    let mut reader = Reader::new(text);
    let (mut documents, mut left) = (Vec::new(), ALIASED_MAX);
    while let Some(events) = reader.document()? {
        let mut replay = EventReplay {
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

/// What all aliases of a text may expand to together, in bytes. A value costs [`VALUE`] and its
/// text.
const ALIASED_MAX: usize = 32 << 20;
const VALUE: usize = 64;

/// A document, read from its events. An alias replays the events at its anchor. Its value has the
/// place of the anchor, since its text is there, and a finding about it marks that place.
struct EventReplay<'e, 't> {
    text: &'t str,
    events: &'e [YamlEvent<'t>],
    at: usize,
    /// Where the value of each anchor begins.
    anchors: HashMap<usize, usize>,
    /// The outermost alias of those that are followed.
    alias: Option<Range<usize>>,
    left: usize,
}

impl<'t> EventReplay<'_, 't> {
    fn node(&mut self, level: usize) -> Result<Node<'t>, YamlFault> {
        let begin = self.at;
        let Some((event, span)) = self.events.get(begin) else {
            return Ok(at(&(0..0), Value::Foreign));
        };
        self.at += 1;
        if level > DEEPEST {
            let at = self.alias.as_ref().unwrap_or(span).start;
            let message = format!("nested more than {DEEPEST} levels deep");
            return Err(YamlFault::new(at, message));
        }
        self.charge(event)?;
        let (node, anchor) = match event {
            Event::Alias(anchor) => return self.alias(*anchor, span, level),
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(text, *style, tag.as_deref(), span);
                (at(span, value), *anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                (self.array(tag.as_deref(), span, level)?, *anchor)
            }
            Event::MappingStart(anchor, tag) => {
                (self.object(tag.as_deref(), span, level)?, *anchor)
            }
            _ => (at(span, Value::Foreign), 0),
        };
        // Only now, so that nothing stands for what it is a part of.
        self.anchors.insert(anchor, begin);
        Ok(node)
    }

    /// Takes what an event inside an alias costs from what is left.
    fn charge(&mut self, event: &Event<'t>) -> Result<(), YamlFault> {
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
        self.left = self
            .left
            .checked_sub(VALUE + text)
            .ok_or_else(|| YamlFault::new(alias.start, message()))?;
        Ok(())
    }

    fn alias(
        &mut self,
        anchor: usize,
        span: &Range<usize>,
        level: usize,
    ) -> Result<Node<'t>, YamlFault> {
        let Some(begin) = self.anchors.get(&anchor) else {
            let message = "the alias is a part of what it stands for".to_owned();
            return Err(YamlFault::new(span.start, message));
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
    ) -> Result<Node<'t>, YamlFault> {
        let (mut items, mut end) = (Vec::new(), span.end);
        while self.at < self.events.len() {
            if let Some(at) = self.end(&Event::SequenceEnd) {
                end = end.max(at.end.min(self.flow_end(&at)));
                break;
            }
            let own = self.own_end();
            let item = self.node(level + 1)?;
            end = end.max(own.unwrap_or(item.span.end()));
            items.push(item);
        }
        let value = Value::Array(items);
        Ok(at(&(span.start..end), of_tag(tag, value, span.start..end)))
    }

    fn object(
        &mut self,
        tag: Option<&Tag>,
        span: &Range<usize>,
        level: usize,
    ) -> Result<Node<'t>, YamlFault> {
        let (mut members, mut merged, mut end) = (Vec::new(), Vec::new(), span.end);
        while self.at < self.events.len() {
            if let Some(at) = self.end(&Event::MappingEnd) {
                end = end.max(at.end.min(self.flow_end(&at)));
                break;
            }
            let merges = self.is_merge();
            let own = self.own_end();
            let key = self.node(level + 1)?;
            end = end.max(own.unwrap_or(key.span.end()));
            let own = self.own_end();
            let value = self.node(level + 1)?;
            end = end.max(own.unwrap_or(value.span.end()));
            let name = self.name(&key);
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
        let value = Value::Object(members);
        Ok(at(&(span.start..end), of_tag(tag, value, span.start..end)))
    }

    /// The name that a key gives. One that is not text is kept as it is written, and reported as an
    /// unknown element.
    fn name(&self, key: &Node<'t>) -> Cow<'t, str> {
        match &key.value {
            Value::String(text) | Value::Number(text) => text.clone(),
            Value::Null => "null".into(),
            Value::Bool(true) => "true".into(),
            Value::Bool(false) => "false".into(),
            _ => Cow::Borrowed(slice(self.text, key.span).unwrap_or("")),
        }
    }

    /// Whether the next key is a merge key.
    fn is_merge(&self) -> bool {
        match self.events.get(self.at) {
            Some((Event::Scalar(text, ScalarStyle::Plain, _, None), _)) => text == "<<",
            _ => false,
        }
    }

    /// The end of the next value if it is an alias, whose value is written elsewhere.
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

/// Adds what merge keys bring: an object, or several. Members that are there already win over all
/// of these, and earlier objects win over later ones.
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

/// What a value says under its tag. `!Sub x` is the short form of `{"Fn::Sub": x}`; whether a
/// function of that name exists is for the reader of templates.
fn of_tag<'t>(tag: Option<&Tag>, value: Value<'t>, span: Range<usize>) -> Value<'t> {
    let Some(tag) = tag.filter(|_| is_own(tag)) else {
        return value;
    };
    let key = match &*tag.suffix {
        "Ref" => Cow::Borrowed("Ref"),
        // A condition is a name, and not a function of a value.
        "Condition" => Cow::Borrowed("Condition"),
        name => Cow::Owned(format!("Fn::{name}")),
    };
    Value::Object(vec![Member {
        key,
        key_span: Span::new(span.start, span.start),
        value: at(&span, value),
    }])
}

fn at<'t>(span: &Range<usize>, value: Value<'t>) -> Node<'t> {
    Node {
        span: Span::new(span.start, span.end),
        value,
    }
}

fn scalar<'t>(
    text: &Cow<'t, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: &Range<usize>,
) -> Value<'t> {
    let text = text.clone();
    match style {
        _ if is_own(tag) => of_tag(tag, Value::String(text), span.clone()),
        ScalarStyle::Plain if tag.is_none() => plain(text),
        _ => Value::String(text),
    }
}

/// What a plain scalar is, by the core schema of YAML 1.2; a number only as JSON writes it too.
fn plain(text: Cow<'_, str>) -> Value<'_> {
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(&text) => Value::Number(text),
        _ => Value::String(text),
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
        && serde_json::from_str::<&RawValue>(text).is_ok()
}
