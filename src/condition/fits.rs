//! What a request can give for a key, as far as its vendor says.

use super::choice::Choice;
use super::instant::{DateForms, Instant};
use super::operand::{KeyReader, reads};
use crate::pattern::PlainPattern;

/// What the values of a key are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing is known of them.
    #[default]
    Any,
    /// What the operators of one type read, in the dialect's forms of dates.
    Typed(KeyReader, DateForms),
    /// Texts of this form.
    Like(PlainPattern),
}

/// How many values a request may give for a key at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SeveralValues {
    /// The vendor documents one value.
    Never,
    /// Where a test has a set operator, since only of such a key it is known that it has several.
    #[default]
    IfAsked,
    /// The vendor documents several values.
    Always,
}

/// What a request can give for a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fits {
    /// What each value is.
    pub(crate) content: Content,
    /// Whether there may be more than one.
    pub(crate) several: SeveralValues,
}

impl Fits {
    /// Whether a request can give this.
    pub(crate) fn takes(&self, choice: &Choice) -> bool {
        match choice {
            Choice::Absent => true,
            Choice::One(value) => self.takes_value(value),
            Choice::Many(values) => {
                self.several != SeveralValues::Never
                    && values.iter().all(|value| self.takes_value(value))
            }
        }
    }

    /// Whether a request can give this as one of the values.
    pub(super) fn takes_value(&self, value: &str) -> bool {
        match &self.content {
            Content::Any => true,
            Content::Typed(reader, forms) => reads(*reader, value, *forms),
            Content::Like(form) => form.matches(value),
        }
    }

    /// The form of its values, where they are texts of one.
    pub(super) fn form(&self) -> Option<&PlainPattern> {
        match &self.content {
            Content::Like(form) => Some(form),
            Content::Any | Content::Typed(..) => None,
        }
    }

    /// Values that represent all those that no test distinguishes; of a boolean all there are.
    pub(super) fn samples(&self) -> Vec<String> {
        let samples: &[&str] = match &self.content {
            Content::Any => &[],
            Content::Typed(KeyReader::Number, _) => &["1"],
            Content::Typed(KeyReader::Instant, _) => &[SAMPLE_TIME],
            Content::Typed(KeyReader::Bool, _) => &["true", "false"],
            Content::Typed(KeyReader::Address, _) => &["192.0.2.1", "2001:db8::1"],
            Content::Like(form) => {
                return vec![form.filled("x", 'x')];
            }
        };
        samples.iter().map(|text| (*text).to_owned()).collect()
    }
}

/// An instant where any will do.
pub(super) const SAMPLE_TIME: &str = "2026-01-01T00:00:00Z";

/// The texts of one instant: for keys that hold a date, and for keys that hold seconds since 1970.
/// `None` where one of them cannot be written so that every dialect reads it.
pub(crate) fn time_texts(text: &str) -> Option<(String, String)> {
    let instant = Instant::parse(text, DateForms::Rfc3339)?;
    Some((text.to_owned(), instant.unix_text()?))
}
