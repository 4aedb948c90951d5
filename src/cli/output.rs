//! What a subcommand has to say, written at its end: never half an answer.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::failure::{self, Failure};

/// Text shows at most this many items of a section.
pub(super) const SHOWN: usize = 10;

/// An answer.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// For standard output.
    pub(crate) data: String,
    /// For standard error, a line each.
    pub(crate) notes: Vec<String>,
    pub(crate) code: u8,
}

impl Report {
    /// Adds a line of data.
    pub(super) fn line(&mut self, text: impl AsRef<str>) {
        self.data.push_str(text.as_ref());
        self.data.push('\n');
    }

    /// Adds an object as a line of data, its fields in this order.
    pub(super) fn object(&mut self, fields: &[(&str, Value)]) {
        // OK because writing strings and numbers into memory cannot fail.
        let text = serde_json::to_string(&Fields(fields)).unwrap_or_default();
        self.line(text);
    }

    /// Writes everything.
    pub(super) fn finish(self) -> ExitCode {
        let mut errors = anstream::stderr().lock();
        for note in &self.notes {
            // OK because there is nowhere else to tell that standard error is gone.
            let _ = writeln!(errors, "{note}");
        }
        let mut out = anstream::stdout().lock();
        drop(errors);
        match out.write_all(self.data.as_bytes()).and_then(|()| out.flush()).or_else(unless_closed) {
            Err(failure) => failure::finish(&[failure]),
            Ok(()) => ExitCode::from(self.code),
        }
    }
}

/// Who closes a pipe has read enough; any other failure to write is one.
pub(super) fn unless_closed(error: io::Error) -> Result<(), Failure> {
    if error.kind() == ErrorKind::BrokenPipe {
        return Ok(());
    }
    let message = format!("standard output cannot be written: {error}");
    Err(Failure::new("unwritable-output", message, "make room where it goes, or send it elsewhere"))
}

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

/// A path or a user's words as they may be shown: no character of it moves a cursor or turns text around.
pub(super) fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if misleads(letter) { shown.extend(letter.escape_unicode()) } else { shown.push(letter) }
    }
    shown
}

/// Controls, and the characters of Unicode that take no room or turn the direction of text.
pub(super) fn misleads(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
