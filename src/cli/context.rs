//! Options for the context and the time of a request.

use std::path::{Path, PathBuf};

use portcullis::lint::unreadable;
use portcullis::{Circumstances, ContextValue, Dialect, case};

use super::failure::Failure;
use super::input::Input;
use portcullis::escape::clean;

/// Context and time.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Question")]
#[group(id = "circumstances")]
pub(super) struct Arguments {
    /// A context value: `KEY=VALUE`, `KEY=["a","b"]` for several, or `KEY?` for an unknown one
    #[arg(short = 'c', value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// A file with a JSON object of context keys. A value is a string, number, boolean, null, an
    /// array of those, or {"unknown": true}
    #[arg(long = "context", value_name = "FILE")]
    context_file: Option<PathBuf>,
    /// Time of the request, such as `2026-11-21T08:00:00Z` [default: none; conditions on the time
    /// are then unknown]
    #[arg(long)]
    pub(super) time: Option<String>,
}

impl Arguments {
    /// The file of context keys, if one is given.
    pub(super) fn file(&self) -> Option<&Path> {
        self.context_file.as_deref()
    }

    /// The time, and every key that can be read; what is wrong with the others goes to `failures`.
    pub(super) fn read(
        &self,
        dialect: &Dialect,
        failures: &mut Vec<Failure>,
    ) -> Circumstances<'static> {
        let all: Circumstances<'_> = self.entries(dialect, failures).into_iter().collect();
        match &self.time {
            Some(time) => all.time(time.clone()),
            None => all,
        }
    }

    /// Every key that can be read. A value that is not of its key's type is refused as a typing
    /// mistake: a decision would silently take it as unknown (C8).
    fn entries(
        &self,
        dialect: &Dialect,
        failures: &mut Vec<Failure>,
    ) -> Vec<(String, ContextValue<'static>)> {
        let from_file = self.context_file.as_ref().map(|path| {
            let input = Input::new(path);
            let bytes = input.bytes()?;
            Ok::<_, Failure>(case::read_context(&input.name, &bytes)?)
        });
        let from_options = self
            .context
            .iter()
            .map(|text| entry(text).map(|entry| vec![entry]));
        let mut all = Vec::new();
        for entries in from_file.into_iter().chain(from_options) {
            match entries {
                Ok(entries) => all.extend(entries),
                Err(failure) => failures.push(failure),
            }
        }
        for (key, value) in all.iter() {
            failures.extend(mistyped(dialect, key, value));
        }
        all
    }
}

/// The failure of a value whose type is not that of its key.
fn mistyped(dialect: &Dialect, key: &str, value: &ContextValue<'_>) -> Option<Failure> {
    let found = unreadable(dialect, key, value)?;
    let message = format!(
        "`{}` is not a valid value of `{key}`, which is {}",
        found.value(),
        found.kind()
    );
    Some(Failure::new(
        "unreadable-value",
        message,
        format!("write {}", found.example()),
    ))
}

/// `KEY=VALUE`, `KEY=[…]` or `KEY?`.
fn entry(text: &str) -> Result<(String, ContextValue<'static>), Failure> {
    match (text.split_once('='), text.strip_suffix('?')) {
        (Some((key, value)), _) if !key.is_empty() => {
            let value = if value.starts_with('[') {
                case::read_value(&format!("-c {}", clean(key)), value)?
            } else {
                ContextValue::from(value.to_owned())
            };
            Ok((key.to_owned(), value))
        }
        (None, Some(key)) if !key.is_empty() => Ok((key.to_owned(), ContextValue::unknown())),
        _ => Err(Failure::new(
            "invalid-context-value",
            format!("`-c {text}` does not give a context key a value"),
            "write `KEY=VALUE`, `KEY=[\"a\",\"b\"]`, or `KEY?` for an unknown value",
        )),
    }
}
