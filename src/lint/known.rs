//! What is known of the values of condition keys, for those who give a context by hand.

use super::facts::{Facts, KeyType};
use crate::condition::{KeyReader, reads};
use crate::dialect::Dialect;
use crate::request::ContextValue;

/// A value that no request has for its key, as [`unreadable`] finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable<'v> {
    value: &'v str,
    kind: &'static str,
    example: &'static str,
}

impl<'v> Unreadable<'v> {
    /// The value.
    #[must_use]
    pub fn value(self) -> &'v str {
        self.value
    }

    /// What the values of the key are: `a boolean`, `an address`, `an instant` or `a number`.
    #[must_use]
    pub fn kind(self) -> &'static str {
        self.kind
    }

    /// How such a value is written.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.example
    }
}

/// What a request gives for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyValues {
    /// What its values are read as; a text or a name may be anything.
    pub(crate) reader: Option<KeyReader>,
    /// Whether they are names.
    pub(crate) is_name: bool,
    /// Whether it may give several.
    pub(crate) many: bool,
}

/// What the vendor documents of a key, where it is known.
pub(crate) fn key_values(dialect: &str, key: &str) -> Option<KeyValues> {
    let fact = Facts::of(dialect).key(key)?;
    // A tag may hold anything.
    let kind = if fact.key.ends_with('/') {
        KeyType::Text
    } else {
        fact.kind
    };
    Some(KeyValues {
        reader: reader(kind),
        is_name: kind == KeyType::Name,
        many: fact.many,
    })
}

fn reader(kind: KeyType) -> Option<KeyReader> {
    match kind {
        KeyType::Bool => Some(KeyReader::Bool),
        KeyType::Address => Some(KeyReader::Address),
        KeyType::Date => Some(KeyReader::Instant),
        KeyType::Number => Some(KeyReader::Number),
        KeyType::Text | KeyType::Name => None,
    }
}

/// The first value that is not of the type which the vendor documents for its key.
///
/// A decision takes such a value as unknown (clause C8), since a request may carry anything; a
/// person who writes one has mistyped it. `None` where all values fit, or where the key's type is
/// not known.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, lint};
/// let wrong = "10.0.0.777".into();
/// let found = lint::unreadable(&Dialect::alibaba_ram(), "acs:SourceIp", &wrong).unwrap();
/// assert_eq!((found.value(), found.kind()), ("10.0.0.777", "an address"));
/// assert_eq!(lint::unreadable(&Dialect::alibaba_ram(), "acs:SourceIp", &"10.0.0.7".into()), None);
/// ```
#[must_use]
pub fn unreadable<'v>(
    dialect: &Dialect,
    key: &str,
    value: &'v ContextValue<'_>,
) -> Option<Unreadable<'v>> {
    let fact = Facts::of(dialect.name()).key(key)?;
    // A text may be anything, and so may what is compared as a name.
    let reader = reader(fact.kind)?;
    let (kind, example) = match reader {
        KeyReader::Bool => ("a boolean", "`true` or `false`"),
        KeyReader::Address => (
            "an address",
            "an address such as `203.0.113.7` or `2001:db8::7`",
        ),
        KeyReader::Instant => ("an instant", "an instant such as `2026-11-21T08:00:00Z`"),
        KeyReader::Number => ("a number", "a number such as `10`"),
    };
    let forms = dialect.table().dates;
    let wrong = value
        .values()?
        .iter()
        .find(|value| !reads(reader, value, forms))?;
    Some(Unreadable {
        value: wrong,
        kind,
        example,
    })
}
