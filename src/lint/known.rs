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

/// The first value that is not of the type which the vendor documents for its key.
///
/// A decision takes such a value as unknown (clause C8), since a request may carry anything; a person who writes one has
/// mistyped it. `None` where all values fit, or where the key's type is not known.
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
pub fn unreadable<'v>(dialect: &Dialect, key: &str, value: &'v ContextValue<'_>) -> Option<Unreadable<'v>> {
    let fact = Facts::of(dialect.name()).key(key)?;
    let (reader, kind, example) = match fact.kind {
        KeyType::Bool => (KeyReader::Bool, "a boolean", "`true` or `false`"),
        KeyType::Address => (KeyReader::Address, "an address", "an address such as `203.0.113.7` or `2001:db8::7`"),
        KeyType::Date => (KeyReader::Instant, "an instant", "an instant such as `2026-11-21T08:00:00Z`"),
        KeyType::Number => (KeyReader::Number, "a number", "a number such as `10`"),
        // A text may be anything, and so may what is compared as a name.
        KeyType::Text | KeyType::Name => return None,
    };
    let forms = dialect.table().dates;
    let wrong = value.values()?.iter().find(|value| !reads(reader, value, forms))?;
    Some(Unreadable { value: wrong, kind, example })
}
