//! What a subcommand has to say, written at its end: never half an answer.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::failure::{self, Failure};
use portcullis::escape::{Form, escape};

pub(super) use super::terminal::SHOWN;

/// The end of a subcommand: an answer, or everything that kept it from one.
pub type Outcome = Result<Report, Vec<Failure>>;

/// An answer. Its data can only be added to in a way that escapes what an input brought along.
#[derive(Debug, Default)]
pub struct Report {
    /// For standard output.
    data: String,
    /// For standard error, a line each.
    pub notes: Vec<String>,
    /// The exit code.
    pub code: u8,
}

impl Report {
    /// An answer with an exit code and notes, and no data yet.
    pub(super) fn new(code: u8, notes: Vec<String>) -> Self {
        Self {
            data: String::new(),
            notes,
            code,
        }
    }

    /// Adds a line of text.
    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.add(text.as_ref(), Form::Line);
    }

    /// Adds lines of text that were rendered in colours, and ends the last one.
    pub(super) fn block(&mut self, text: impl AsRef<str>) {
        let text = text.as_ref();
        self.data.push_str(&escape(text, Form::Block));
        if !text.is_empty() && !text.ends_with('\n') {
            self.data.push('\n');
        }
    }

    /// Adds an object as a line, its fields in this order.
    pub(super) fn object(&mut self, fields: &[(&str, Value)]) {
        // OK because writing strings and numbers into memory cannot fail.
        let text = serde_json::to_string(&Fields(fields)).unwrap_or_default();
        self.add(&text, Form::Json);
    }

    /// Adds a text that is JSON already, such as a policy.
    pub(super) fn json_text(&mut self, text: &str) {
        self.data.push_str(&escape(text, Form::Json));
    }

    /// Adds a text of the program itself, or one that was read and goes on as it is.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.data.push_str(text);
    }

    /// Adds a text in a form that can be printed.
    fn add(&mut self, text: &str, form: Form) {
        self.data.push_str(&escape(text, form));
        self.data.push('\n');
    }

    /// Text that is written to standard output unchanged.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// Takes what would be written to standard output, so that it can be put elsewhere.
    pub(super) fn take_data(&mut self) -> String {
        std::mem::take(&mut self.data)
    }

    /// Writes everything.
    pub(super) fn finish(self) -> ExitCode {
        write_notes(&self.notes);
        let mut out = anstream::stdout().lock();
        match out
            .write_all(self.data.as_bytes())
            .and_then(|()| out.flush())
            .or_else(unless_closed)
        {
            Err(failure) => fail(&[failure]),
            Ok(()) => ExitCode::from(self.code),
        }
    }
}

/// Shows every failure; exit code 2.
pub(super) fn fail(failures: &[Failure]) -> ExitCode {
    write_notes(&failures.iter().map(failure::show).collect::<Vec<_>>());
    ExitCode::from(2)
}

/// Writes lines and rendered texts to standard error.
pub(super) fn write_notes<'n>(notes: impl IntoIterator<Item = &'n String>) {
    let mut errors = anstream::stderr().lock();
    for note in notes {
        // OK because there is nowhere else to report that standard error is gone.
        let _ = writeln!(errors, "{}", escape(note, Form::Block));
    }
}

/// Who closes a pipe has read enough; any other failure to write is one.
pub(super) fn unless_closed(error: io::Error) -> Result<(), Failure> {
    if error.kind() == ErrorKind::BrokenPipe {
        return Ok(());
    }
    let message = format!("cannot write to standard output: {error}");
    Err(Failure::new(
        "unwritable-output",
        message,
        "free some space, or send the output elsewhere",
    ))
}

/// A number of things: `1 finding`, `2 findings`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

/// Writes fields as an object, in their order.
struct Fields<'f>(&'f [(&'f str, Value)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
