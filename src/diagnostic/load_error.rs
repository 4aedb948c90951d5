//! The error of texts that could not be read.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::Diagnostic;
use crate::error::{Problem, faults};
use crate::source::Span;
use crate::words::NamesInUse;

/// Why policies were not read: every fault of every text, together with the texts (clauses P4 and
/// P5).
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, Policy};
/// let text = r#"{"Version": "1", "Statement": [{"effect": "Allow", "Action": "oss:GetObject", "Resource": "*"}]}"#;
/// let error = Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "reports", text).unwrap_err();
/// let first = &error.diagnostics()[0];
/// assert_eq!(first.id(), "unknown-element");
/// assert_eq!(first.help(), "did you mean `Effect`?");
/// assert_eq!((first.position().line, first.position().column), (1, 33));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct LoadError {
    diagnostics: Vec<Diagnostic>,
    // INVARIANT: by name, each text that a diagnostic or one of its other places is in.
    texts: BTreeMap<String, String>,
}

/// Shows only the name and length of each text: an error that is unwrapped must not
/// fill a log.
impl fmt::Debug for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<(&str, usize)> = self
            .texts
            .iter()
            .map(|(name, text)| (&**name, text.len()))
            .collect();
        formatter
            .debug_struct("LoadError")
            .field("diagnostics", &self.diagnostics)
            .field("texts", &texts)
            .finish()
    }
}

impl LoadError {
    /// What is wrong with one text, or with none, which has no letters. Other places that the
    /// diagnostics report are of the same text, or of one whose error this is merged with.
    pub(crate) fn new(name: &str, text: &str, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            texts: BTreeMap::from([(name.to_owned(), text.to_owned())]),
        }
    }

    /// The one error of a text that is not UTF-8; its readable start is kept.
    pub(crate) fn not_utf8(name: &str, bytes: &[u8], valid: usize) -> Self {
        let text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
        let problem = Problem::new(faults::NOT_UTF8, Span::new(valid, valid))
            .message(format!("byte {valid} is not UTF-8"))
            .help("save the file as UTF-8");
        Self::of_problem(name, &text, problem)
    }

    /// The one error of a text that is not a document at all.
    pub(crate) fn of_problem(name: &str, text: &str, problem: Problem) -> Self {
        Self::new(name, text, vec![Diagnostic::of_text(name, text, problem)])
    }

    /// What is wrong, in the order of the texts and then of the places in them; never empty.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text that a diagnostic speaks of, by the name in [`Diagnostic::source_name`]: each has
    /// one, which is empty for what is not in a text.
    #[must_use]
    pub fn source_text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// The errors of several texts as one. Another text of a name that is taken gets a number, and
    /// its diagnostics name it so: `p.json (2)`.
    #[doc(hidden)]
    #[must_use]
    pub fn merge(errors: impl IntoIterator<Item = LoadError>) -> Option<LoadError> {
        let mut taken = NamesInUse::default();
        errors.into_iter().fold(None, |all, next| {
            let mut all = all.unwrap_or_else(|| LoadError {
                diagnostics: Vec::new(),
                texts: BTreeMap::new(),
            });
            all.add(next, &mut taken);
            Some(all)
        })
    }

    fn add(&mut self, next: LoadError, taken: &mut NamesInUse) {
        let mut renamed = HashMap::new();
        for (name, text) in next.texts {
            if self.texts.get(&name) == Some(&text) {
                continue;
            }
            let free = taken.add(name.clone());
            if free != name {
                renamed.insert(name, free.clone());
            }
            self.texts.insert(free, text);
        }
        self.diagnostics.extend(
            next.diagnostics
                .into_iter()
                .map(|diagnostic| diagnostic.renamed(&renamed)),
        );
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}
