//! Values of `portcullis.toml`, with the place of each that is wrong.

use std::ops::Range;

use portcullis::{Dialect, Kind, Level};
use toml::Spanned;

use super::named_level::{LEVELS, parse_level};
use crate::cli::failure::{At, Failure};

/// What is wrong at a place of a configuration.
pub(super) struct Wrong {
    pub(super) span: Range<usize>,
    message: String,
    help: String,
}

impl Wrong {
    /// What is wrong with a value, and what to write instead.
    pub(super) fn new(
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The failure of a file with this name and text.
    pub(super) fn into_failure(self, name: &str, text: &str) -> Failure {
        Failure::At(Box::new(At {
            id: "invalid-configuration",
            message: self.message,
            note: "an unknown setting would silently change nothing",
            help: self.help,
            name: name.to_owned(),
            text: text.to_owned(),
            span: self.span,
        }))
    }
}

impl From<toml::de::Error> for Wrong {
    fn from(error: toml::de::Error) -> Self {
        let message = error.message().lines().next().unwrap_or_default();
        let help = "the schema `policies/schema/config.schema.json` lists everything that it may \
            contain";
        Wrong::new(error.span().unwrap_or(0..0), message, help)
    }
}

/// The values that are right; what is wrong with the others is kept too.
pub(super) fn keep<T, R>(
    written: &[T],
    faults: &mut Vec<Wrong>,
    read: impl Fn(&T) -> Result<R, Wrong>,
) -> Vec<R> {
    let mut values = Vec::new();
    for item in written {
        match read(item) {
            Ok(value) => values.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    values
}

/// Reads a level or `off`.
pub(super) fn level(text: &Spanned<String>) -> Result<Option<Level>, Wrong> {
    parse_level(text.get_ref()).ok_or_else(|| {
        let message = format!("there is no level `{}`", text.get_ref());
        Wrong::new(text.span(), message, LEVELS)
    })
}

/// Reads the name of a dialect.
pub(super) fn dialect(name: &Spanned<String>) -> Result<Dialect, Wrong> {
    Dialect::from_name(name.get_ref()).ok_or_else(|| {
        let message = format!("there is no dialect `{}`", name.get_ref());
        let help = "the dialects are alibaba-ram, kingsoft, volcengine and aws";
        Wrong::new(name.span(), message, help)
    })
}

/// Reads the name of a kind.
pub(super) fn kind(name: &Spanned<String>) -> Result<Kind, Wrong> {
    Kind::from_name(name.get_ref()).ok_or_else(|| {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        let kinds = kinds.join(", ");
        let message = format!("there is no kind `{}`", name.get_ref());
        Wrong::new(name.span(), message, format!("the kinds are {kinds}"))
    })
}
