//! A finding about a text: what is wrong, where, why it matters and what to do.

use std::collections::HashMap;
use std::fmt;

use crate::error::Problem;
use crate::json::Document;
use crate::source::{Lines, Position, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "lowercase")
)]
pub enum Level {
    /// Something worth knowing that may well be meant.
    Suggestion,
    /// Probably not what was meant.
    Warning,
    /// Wrong, or dangerous.
    Error,
}

impl Level {
    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Suggestion => "suggestion",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Another place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Related {
    pub(crate) message: &'static str,
    pub(crate) source_name: String,
    pub(crate) span: Span,
    pub(crate) position: Position,
}

impl Related {
    /// What is there.
    #[must_use]
    pub fn message(&self) -> &'static str {
        self.message
    }

    /// The name of its text.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// The bytes that it is about.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where the span begins.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}

/// One finding about one place of one text.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, Policy};
/// let error = Policy::parse(&Dialect::aws(), Kind::Identity, "empty.json", "").unwrap_err();
/// assert_eq!(error.diagnostics()[0].to_string(), "empty.json:1:1: error[empty-text]: the text is empty; a policy is a JSON object with a `Statement`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Diagnostic {
    id: &'static str,
    level: Level,
    note: &'static str,
    message: String,
    help: String,
    source_name: String,
    pointer: String,
    span: Span,
    position: Position,
    related: Vec<Related>,
}

impl Diagnostic {
    /// Puts the problems of one document in words, ordered by place.
    pub(crate) fn of_document(
        name: &str,
        text: &str,
        document: &Document<'_>,
        problems: Vec<Problem>,
    ) -> Vec<Self> {
        let lines = Lines::new(text);
        let mut problems = problems;
        problems.sort_by_key(|problem| problem.span);
        let pointer = |span| {
            document
                .root
                .as_ref()
                .map(|root| root.pointer(span))
                .unwrap_or_default()
        };
        problems
            .into_iter()
            .map(|problem| Self::new(name, pointer(problem.span), &lines, problem))
            .collect()
    }

    /// A problem of a text that is not a document at all.
    pub(crate) fn of_text(name: &str, text: &str, problem: Problem) -> Self {
        Self::new(name, String::new(), &Lines::new(text), problem)
    }

    pub(crate) fn new(name: &str, pointer: String, lines: &Lines<'_>, problem: Problem) -> Self {
        let position = lines.position(problem.span.start());
        Self {
            id: problem.fault.id,
            level: Level::Error,
            note: problem.fault.note,
            message: problem.message,
            help: problem.help,
            source_name: name.to_owned(),
            pointer,
            span: problem.span,
            position,
            related: Vec::new(),
        }
    }

    /// With another level, and with other places.
    pub(crate) fn with(self, level: Level, related: Vec<Related>) -> Self {
        Self {
            level,
            related,
            ..self
        }
    }

    /// With its texts under other names.
    pub(crate) fn renamed(mut self, names: &HashMap<String, String>) -> Self {
        let places = self
            .related
            .iter_mut()
            .map(|related| &mut related.source_name);
        for name in places.chain([&mut self.source_name]) {
            if let Some(other) = names.get(name) {
                name.clone_from(other);
            }
        }
        self
    }

    /// The stable id of the finding, in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// How much it matters. What keeps a text from being read is an error.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why that matters.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The name that the text was given.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// The JSON pointer (RFC 6901) of the value; empty for the whole document.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The bytes it speaks of.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where the span begins.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// Other places that it speaks of.
    #[must_use]
    pub fn related(&self) -> &[Related] {
        &self.related
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            level,
            message,
            help,
            source_name,
            position,
            ..
        } = self;
        write!(
            out,
            "{source_name}:{}:{}: {level}[{id}]: {message}; {help}",
            position.line, position.column
        )
    }
}
