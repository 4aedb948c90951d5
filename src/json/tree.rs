//! The tree: borrowed from the text wherever the text says it without escapes.

use std::borrow::Cow;

use crate::error::Problem;
use crate::source::Span;

/// What was read, and all that was wrong short of syntax.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    /// Absent when the text is not JSON; then the last problem says where reading stopped.
    pub(crate) root: Option<Node<'t>>,
    pub(crate) problems: Vec<Problem>,
}

/// A value and the bytes it stands in.
#[derive(Debug)]
pub(crate) struct Node<'t> {
    pub(crate) span: Span,
    pub(crate) value: Value<'t>,
}

/// A JSON value. Numbers keep their text, since no policy means a binary floating-point number.
#[derive(Debug)]
pub(crate) enum Value<'t> {
    Null,
    Bool(bool),
    Number(&'t str),
    String(Cow<'t, str>),
    Array(Vec<Node<'t>>),
    Object(Vec<Member<'t>>),
    /// Not opened; see [`super::parse_part`].
    Raw,
}

/// One `"key": value`, kept also when the key stands twice.
#[derive(Debug)]
pub(crate) struct Member<'t> {
    pub(crate) key: Cow<'t, str>,
    pub(crate) key_span: Span,
    pub(crate) value: Node<'t>,
}

impl Value<'_> {
    /// The kind of value in the words of a message.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
            Value::Raw => "a value",
        }
    }
}

impl Node<'_> {
    /// The JSON pointer (RFC 6901) of what stands at `span`: the deepest value that contains it.
    pub(crate) fn pointer(&self, span: Span) -> String {
        let mut pointer = String::new();
        let mut here = self;
        while let Some((step, next)) = here.child_at(span) {
            pointer.push('/');
            pointer.push_str(&step);
            here = next;
        }
        pointer
    }

    fn child_at(&self, span: Span) -> Option<(String, &Self)> {
        match &self.value {
            Value::Array(items) => {
                let index = items.partition_point(|item| item.span.end() < span.end());
                let item = items.get(index).filter(|item| item.span.contains(span))?;
                Some((index.to_string(), item))
            }
            Value::Object(members) => {
                let index = members.partition_point(|member| member.value.span.end() < span.end());
                let member = members.get(index)?;
                let holds = member.key_span.contains(span) || member.value.span.contains(span);
                holds.then(|| {
                    (
                        member.key.replace('~', "~0").replace('/', "~1"),
                        &member.value,
                    )
                })
            }
            _ => None,
        }
    }
}
