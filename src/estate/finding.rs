//! What is dangerous or useless in an estate.

use std::fmt;

use crate::source::{Position, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Info,
    /// Probably a mistake.
    Warning,
    /// Dangerous.
    Error,
}

impl Level {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// One finding, with its place in the estate's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub(super) id: &'static str,
    pub(super) level: Level,
    pub(super) note: &'static str,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) source_name: String,
    pub(super) pointer: String,
    pub(super) span: Span,
    pub(super) position: Position,
}

impl Finding {
    /// Its stable id, in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// How much it matters.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// What is so.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why it matters.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The name of the file.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// The JSON pointer of what it speaks of.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The bytes that it speaks of.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where they begin.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}

/// `estate.json:3:5: warning[old-key]: …; …`.
impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, message, help, source_name, position, .. } = self;
        write!(out, "{source_name}:{}:{}: {}[{id}]: ", position.line, position.column, self.level.name())?;
        write!(out, "{message}; {help}")
    }
}

/// Every id that a finding may carry, with its level and why it matters.
pub fn finding_ids() -> impl Iterator<Item = (&'static str, Level, &'static str)> {
    [].into_iter()
}
