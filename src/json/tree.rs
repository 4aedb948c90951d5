//! The tree: borrowed from the text wherever the text has a string without escapes.

use std::borrow::Cow;

use crate::error::Problem;
use crate::source::Span;

/// The tree of a text, and everything that is wrong with it short of syntax.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    /// Absent when the text is not JSON; then the last problem says where reading stopped.
    pub(crate) root: Option<Node<'t>>,
    pub(crate) problems: Vec<Problem>,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    /// The bytes of the value.
    pub span: Span,
    /// The value.
    pub value: Value<'t>,
}

/// A value of JSON, or one of a file that a program fills in later.
#[derive(Clone, Debug)]
pub enum Value<'t> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as written, since no policy means a binary floating-point number.
    Number(Cow<'t, str>),
    /// A string, with its escapes resolved.
    String(Cow<'t, str>),
    /// An array.
    Array(Vec<Node<'t>>),
    /// An object. A key that occurs twice is kept twice.
    Object(Vec<Member<'t>>),
    /// A value that only another program knows.
    Foreign,
    /// A value that was not opened, because it lies too deep.
    Raw,
}

/// One `"key": value`.
#[derive(Clone, Debug)]
pub struct Member<'t> {
    /// The key, with its escapes resolved.
    pub key: Cow<'t, str>,
    /// The bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node<'t>,
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
            Value::Foreign | Value::Raw => "a value",
        }
    }
}

impl<'t> Node<'t> {
    /// Returns the members of an object; any other value has none.
    #[must_use]
    pub fn members(&self) -> &[Member<'t>] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the first member with this key.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member<'t>> {
        self.members().iter().find(|member| member.key == key)
    }

    /// Returns the value of the first member with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.member(key).map(|member| &member.value)
    }

    /// Returns the items of an array; any other value is a list of itself, as policies have it.
    #[must_use]
    pub fn items(&self) -> &[Node<'t>] {
        match &self.value {
            Value::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Returns the text of a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Copies what was borrowed from the text, so that the tree can be kept beside it. Recursion is
    /// bounded by the nesting of the document.
    pub(crate) fn into_owned(self) -> Node<'static> {
        Node {
            span: self.span,
            value: self.value.into_owned(),
        }
    }

    /// Returns the JSON pointer (RFC 6901) of the deepest value that contains `span`.
    pub(crate) fn pointer(&self, span: Span) -> String {
        let mut pointer = String::new();
        let mut here = self;
        while let Some((step, next)) = here.child_at(span) {
            push_step(&mut pointer, &step);
            here = next;
        }
        pointer
    }

    /// Returns the value directly inside this one that contains `span`, with its key or number. Of
    /// a member the key counts too.
    pub(crate) fn child_at(&self, span: Span) -> Option<(Cow<'_, str>, &Self)> {
        match &self.value {
            Value::Array(items) => {
                let index = items.partition_point(|item| item.span.end() < span.end());
                let item = items.get(index).filter(|item| item.span.contains(span))?;
                Some((index.to_string().into(), item))
            }
            Value::Object(members) => {
                let index = members.partition_point(|member| member.value.span.end() < span.end());
                let member = members.get(index)?;
                let contains = member.key_span.contains(span) || member.value.span.contains(span);
                contains.then_some((Cow::Borrowed(&*member.key), &member.value))
            }
            _ => None,
        }
    }
}

impl Value<'_> {
    /// The same value without a borrowed text.
    fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(value),
            Value::Number(text) => Value::Number(Cow::Owned(text.into_owned())),
            Value::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Value::Array(items) => Value::Array(items.into_iter().map(Node::into_owned).collect()),
            Value::Object(members) => {
                Value::Object(members.into_iter().map(Member::into_owned).collect())
            }
            Value::Foreign => Value::Foreign,
            Value::Raw => Value::Raw,
        }
    }
}

impl Member<'_> {
    /// The same member without a borrowed text.
    fn into_owned(self) -> Member<'static> {
        Member {
            key: Cow::Owned(self.key.into_owned()),
            key_span: self.key_span,
            value: self.value.into_owned(),
        }
    }
}

/// Appends one step to a JSON pointer (RFC 6901).
pub(super) fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for letter in step.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(letter),
        }
    }
}
