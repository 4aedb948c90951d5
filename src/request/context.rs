//! Values of context keys.

use std::borrow::Cow;

use crate::condition::KeyState;
use crate::pattern::InPath;

/// What a request gives for a context key.
///
/// A text, number or boolean is one value; an array is several, also with one element (clause C7);
/// absent is as if the key were not given; unknown means that the caller did not load it, so that
/// nothing may be concluded (clause C8).
///
/// # Examples
///
/// ```
/// use portcullis::ContextValue;
/// assert_eq!(ContextValue::from(true), ContextValue::from("true"));
/// assert_ne!(ContextValue::from(["a"]), ContextValue::from("a"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextValue<'a>(pub(super) GivenValue<'a>);

/// The forms of a context value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GivenValue<'a> {
    /// As if the key were not given.
    Absent,
    /// The caller did not load it.
    Unknown,
    /// One value; an array of one, so that it can be borrowed as a list.
    One([Cow<'a, str>; 1]),
    /// How a name begins and ends if the path between is not known.
    InPath([Box<str>; 2]),
    /// An array, also of one value or none.
    Many(Vec<Cow<'a, str>>),
}

impl<'a> ContextValue<'a> {
    /// The key has no value.
    #[must_use]
    pub fn absent() -> Self {
        Self(GivenValue::Absent)
    }

    /// The caller did not load the key.
    #[must_use]
    pub fn unknown() -> Self {
        Self(GivenValue::Unknown)
    }

    /// Several values, or none.
    #[must_use]
    pub fn many<T: Into<Cow<'a, str>>>(values: impl IntoIterator<Item = T>) -> Self {
        Self(GivenValue::Many(
            values.into_iter().map(Into::into).collect(),
        ))
    }

    /// The values; none is absence, `None` unknown.
    pub(crate) fn values(&self) -> Option<&[Cow<'a, str>]> {
        self.0.values()
    }

    /// One value, not an array.
    fn one(value: Cow<'a, str>) -> Self {
        Self(GivenValue::One([value]))
    }
}

impl<'a> From<&'a str> for ContextValue<'a> {
    fn from(value: &'a str) -> Self {
        Self::one(value.into())
    }
}

impl From<String> for ContextValue<'_> {
    fn from(value: String) -> Self {
        Self::one(value.into())
    }
}

impl From<bool> for ContextValue<'_> {
    fn from(value: bool) -> Self {
        Self::one(if value { "true" } else { "false" }.into())
    }
}

impl From<i64> for ContextValue<'_> {
    fn from(value: i64) -> Self {
        Self::one(value.to_string().into())
    }
}

impl<'a, const N: usize> From<[&'a str; N]> for ContextValue<'a> {
    fn from(values: [&'a str; N]) -> Self {
        Self::many(values)
    }
}

impl From<Vec<String>> for ContextValue<'_> {
    fn from(values: Vec<String>) -> Self {
        Self::many(values)
    }
}

impl<'a> GivenValue<'a> {
    /// The values; none is absence, `None` unknown.
    pub(super) fn values(&self) -> Option<&[Cow<'a, str>]> {
        match self {
            GivenValue::Absent => Some(&[]),
            GivenValue::Unknown | GivenValue::InPath(_) => None,
            GivenValue::One(value) => Some(value),
            GivenValue::Many(values) => Some(values),
        }
    }
}

/// One key of a request.
#[derive(Clone, Debug)]
pub(super) struct ContextEntry<'a> {
    /// Canonical.
    pub(super) key: Box<str>,
    pub(super) value: GivenValue<'a>,
}

impl<'a> ContextEntry<'a> {
    /// The value in the form in which tests read it.
    pub(super) fn given(&self) -> KeyState<'_> {
        self.value.given()
    }

    /// The values; none is absence, `None` unknown.
    pub(super) fn values(&self) -> Option<&[Cow<'a, str>]> {
        self.value.values()
    }
}

impl GivenValue<'_> {
    /// The value in the form in which tests read it.
    pub(super) fn given(&self) -> KeyState<'_> {
        match self {
            GivenValue::Absent => KeyState::Absent,
            GivenValue::Unknown => KeyState::Unknown,
            GivenValue::One([value]) => KeyState::One(value),
            GivenValue::InPath([start, name]) => KeyState::InPath(InPath { start, name }),
            GivenValue::Many(values) => KeyState::Many(values),
        }
    }
}
