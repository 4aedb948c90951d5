//! A policy that is known in full only when it is deployed.
//!
//! A template, a plan or a Terraform source writes a policy with references in it. [`Partial`] is
//! such a value: like JSON, but a text is a list of known and [`Unknown`] parts, a value may be
//! unknown as a whole, and a [`Choice`] has two branches. The reader of each format makes a
//! `Partial`; nothing behind it knows which format it was.
//!
//! # How it is judged
//!
//! The linter reads whole policies. So a partial policy is rendered several times, with a sample in
//! the place of each unknown, and a finding counts only if it appears with every sample: then it
//! does not depend on what is unknown. There are two samples, one that is as narrow as the place
//! allows and one that is as wide. A choice is different, since both branches can be deployed: a
//! finding in either of them counts.
//!
//! For example `"Resource": ["arn:aws:s3:::${Bucket}/*", "*"]` is rendered with `unknown1` and with
//! `*` for the bucket. The star behind it is found both times; a star in the first one would be
//! found only with `*`, and is not reported.
//!
//! The obvious alternative, to teach every rule about unknown values, would make each of more than
//! a hundred rules twice as long, and each could get it wrong in its own way.

mod choices;
mod render;
mod sample;

use std::borrow::Cow;

pub(super) use choices::Choices;
pub(super) use render::{Missing, Reason, Rendered, render};
pub(super) use sample::sample_text;

use crate::diagnostic::Span;

/// A value and its place in the file.
#[derive(Clone, Debug)]
pub(super) struct Partial<'t> {
    pub(super) span: Span,
    pub(super) value: PartialValue<'t>,
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) enum PartialValue<'t> {
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
    Choice(Box<Choice<'t>>),
    /// No value: the member or item that has it is not there.
    Absent,
    /// A value that lies deeper than files are read.
    TooDeep,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(super) struct PartialMember<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) key_span: Span,
    pub(super) value: Partial<'t>,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub(super) enum TextPart<'t> {
    Known(Cow<'t, str>),
    Unknown(Unknown),
}

/// Something that only a deployment knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Unknown {
    /// How a message writes it, such as `${Bucket}`.
    pub(super) name: String,
    pub(super) sample: Sample,
}

/// What may be in the place of an unknown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sample {
    /// Any text.
    Any,
    /// Something of the form of this text, such as an account id.
    Like(String),
    /// One of these texts.
    OneOf(Vec<String>),
}

/// Two values, one of which is deployed.
#[derive(Clone, Debug)]
pub(super) struct Choice<'t> {
    /// What decides: choices with the same condition are decided alike.
    pub(super) condition: String,
    pub(super) then: Partial<'t>,
    pub(super) otherwise: Partial<'t>,
}

impl Unknown {
    /// An unknown that may be any text.
    pub(super) fn any(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sample: Sample::Any,
        }
    }

    /// An unknown that has the form of a text.
    pub(super) fn like(name: impl Into<String>, sample: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sample: Sample::Like(sample.into()),
        }
    }
}

impl<'t> PartialValue<'t> {
    /// A text that is known.
    pub(super) fn known(text: impl Into<Cow<'t, str>>) -> Self {
        PartialValue::Text(vec![TextPart::Known(text.into())])
    }
}

impl<'t> Partial<'t> {
    /// The text, if it is a text and all of it is known.
    pub(super) fn known_text(&self) -> Option<Cow<'_, str>> {
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
