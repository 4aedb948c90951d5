//! The value and its parts.

use std::borrow::Cow;

use crate::diagnostic::Span;

/// A value and its place in the file.
#[derive(Clone, Debug)]
pub(in crate::project) struct Partial<'t> {
    pub(in crate::project) span: Span,
    pub(in crate::project) value: PartialValue<'t>,
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(in crate::project) enum PartialValue<'t> {
    Null,
    Bool(bool),
    /// A number as it is written.
    Number(Cow<'t, str>),
    /// A text in parts, one behind the other.
    Text(Vec<TextPart<'t>>),
    Array(Vec<Partial<'t>>),
    Object(Vec<PartialMember<'t>>),
    /// Any value.
    Unknown(Unknown),
    /// One of two values.
    Choice(Box<Branches<'t>>),
    /// No value: the member or item that has it is not there.
    Absent,
    /// A value that lies deeper than files are read.
    TooDeep,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(in crate::project) struct PartialMember<'t> {
    pub(in crate::project) key: Cow<'t, str>,
    pub(in crate::project) key_span: Span,
    pub(in crate::project) value: Partial<'t>,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub(in crate::project) enum TextPart<'t> {
    Known(Cow<'t, str>),
    Unknown(Unknown),
}

/// Something that only a deployment knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::project) struct Unknown {
    /// How a message writes it, such as `${Bucket}`.
    pub(in crate::project) name: String,
    pub(in crate::project) sample: Sample,
}

/// What may be in the place of an unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::project) enum Sample {
    /// Any text.
    Any,
    /// Something of the form of this text, such as an account id.
    Like(String),
    /// One of these texts.
    OneOf(Vec<String>),
}

/// Two values, one of which is deployed.
#[derive(Clone, Debug)]
pub(in crate::project) struct Branches<'t> {
    /// What decides: choices with the same condition are decided alike.
    pub(in crate::project) condition: String,
    pub(in crate::project) then: Partial<'t>,
    pub(in crate::project) otherwise: Partial<'t>,
}

impl Unknown {
    /// An unknown that may be any text.
    pub(in crate::project) fn any(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sample: Sample::Any,
        }
    }

    /// An unknown that has the form of a text.
    pub(in crate::project) fn like(name: impl Into<String>, sample: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sample: Sample::Like(sample.into()),
        }
    }
}

impl<'t> PartialValue<'t> {
    /// A text that is known.
    pub(in crate::project) fn known(text: impl Into<Cow<'t, str>>) -> Self {
        PartialValue::Text(vec![TextPart::Known(text.into())])
    }
}

impl<'t> Partial<'t> {
    /// The text, if it is a text and all of it is known.
    pub(in crate::project) fn known_text(&self) -> Option<Cow<'_, str>> {
        let PartialValue::Text(parts) = &self.value else {
            return None;
        };
        if let [TextPart::Known(text)] = &**parts {
            return Some(Cow::Borrowed(text));
        }
        let mut whole = String::new();
        for part in parts {
            match part {
                TextPart::Known(text) => whole.push_str(text),
                TextPart::Unknown(_) => return None,
            }
        }
        Some(Cow::Owned(whole))
    }
}
