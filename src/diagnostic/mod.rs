//! Findings about texts: what is wrong, where, why it matters and what to do.
//!
//! A [`Diagnostic`] is one finding at one place. What keeps a text from being read comes as a
//! [`LoadError`], which has all of them together with the texts. Every fault has a stable id, which
//! [`Fault::all`] lists.

mod load_error;

pub use crate::error::Fault;
pub use crate::source::{Position, Span};
pub use load_error::LoadError;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::error::Problem;
use crate::json::{Document, Node, Value};
use crate::source::Lines;

/// How much a finding matters.
///
/// Levels are ordered, the least first. Faults of a text are always errors; the level of a finding
/// follows from its rule.
///
/// # Examples
///
/// ```
/// use portcullis::Level;
/// assert!(Level::Error > Level::Warning && Level::Warning > Level::Suggestion);
/// assert_eq!(Level::from_name("warning"), Some(Level::Warning));
/// assert_eq!(Level::from_name("Warning"), None, "the spelling of reports");
/// ```
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

    /// The level of a name that reports use.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Level::Error, Level::Warning, Level::Suggestion]
            .into_iter()
            .find(|level| level.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Another place that a finding speaks of.
///
/// Such as the first of two equal keys, or the statement that another one repeats. It may be in
/// another text than the finding itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RelatedInformation {
    pub(crate) message: &'static str,
    pub(crate) source_name: String,
    pub(crate) span: Span,
    pub(crate) position: Position,
}

impl RelatedInformation {
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
    pub(crate) id: &'static str,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub(crate) own_rule: Option<Box<str>>,
    pub(crate) level: Level,
    pub(crate) note: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) source_name: String,
    pub(crate) pointer: String,
    pub(crate) span: Span,
    pub(crate) position: Position,
    pub(crate) related: Vec<RelatedInformation>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) statement: Option<Arc<FindingStatement>>,
}

/// The statement of a policy in which a finding is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FindingStatement {
    sid: Option<String>,
    span: Span,
}

/// Finds the statements of a policy that problems are in. Problems come in the order of their
/// places, and a statement of many elements may have a problem in each: it is searched for its
/// `Sid` once.
struct StatementFinder<'n, 't> {
    statements: Option<&'n Node<'t>>,
    last: Option<Arc<FindingStatement>>,
}

impl<'n, 't> StatementFinder<'n, 't> {
    /// The statements of a document; none where it was not read.
    fn new(root: Option<&'n Node<'t>>) -> Self {
        Self {
            statements: root.and_then(|root| root.get("Statement")),
            last: None,
        }
    }

    /// The statement that a span is in. Findings come in order, so the last one is tried first.
    fn find(&mut self, span: Span) -> Option<Arc<FindingStatement>> {
        let is_last = |last: &Arc<FindingStatement>| last.span.contains(span);
        if !self.last.as_ref().is_some_and(is_last) {
            self.last = self.search(span).map(Arc::new);
        }
        self.last.clone()
    }

    /// Looks for the statement among all.
    fn search(&self, span: Span) -> Option<FindingStatement> {
        let statements = self.statements?;
        let statement = match &statements.value {
            Value::Array(_) => statements.child_at(span)?.1,
            _ => statements,
        };
        if !statement.span.contains(span) {
            return None;
        }
        let sid = statement.get("Sid").and_then(Node::text);
        Some(FindingStatement {
            sid: sid.map(str::to_owned),
            span: statement.span,
        })
    }
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
        let root = document.root.as_ref();
        let mut finder = StatementFinder::new(root);
        let mut found = Vec::with_capacity(problems.len());
        for problem in problems {
            let statement = finder.find(problem.span);
            let pointer = root.map(|root| root.pointer(problem.span));
            found.push(Self {
                statement,
                ..Self::new(name, pointer.unwrap_or_default(), &lines, problem)
            });
        }
        found
    }

    /// A problem at a place of a legal policy.
    pub(crate) fn in_policy(
        name: &str,
        root: &Node<'_>,
        lines: &Lines<'_>,
        problem: Problem,
    ) -> Self {
        let span = problem.span;
        Self {
            statement: StatementFinder::new(Some(root)).find(span),
            ..Self::new(name, root.pointer(span), lines, problem)
        }
    }

    /// A problem of a text that is not a document at all.
    pub(crate) fn of_text(name: &str, text: &str, problem: Problem) -> Self {
        Self::new(name, String::new(), &Lines::new(text), problem)
    }

    /// A fault at its place, with the line and column of its first byte.
    pub(crate) fn new(name: &str, pointer: String, lines: &Lines<'_>, problem: Problem) -> Self {
        let position = lines.position(problem.span.start());
        Self {
            id: problem.fault.id,
            own_rule: None,
            level: Level::Error,
            note: problem.fault.note,
            message: problem.message,
            help: problem.help,
            source_name: name.to_owned(),
            pointer,
            span: problem.span,
            position,
            related: Vec::new(),
            statement: None,
        }
    }

    /// The problem of a whole text that this finding about a part of it is.
    pub(crate) fn moved(&self, part: Span) -> Problem {
        let fault = Fault {
            id: self.id,
            note: self.note(),
        };
        let shifted = |offset: usize| part.start() + offset;
        let span = Span::new(shifted(self.span().start()), shifted(self.span().end()));
        Problem::new(fault, span)
            .message(self.message())
            .help(self.help())
    }

    /// With another level, and with other places.
    pub(crate) fn with(self, level: Level, related: Vec<RelatedInformation>) -> Self {
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

    /// The same finding, by a rule of a project.
    pub(crate) fn by_own_rule(mut self, name: &str) -> Self {
        self.own_rule = Some(name.into());
        self
    }

    /// The name of its rule: the id, or for `own-rule` the name that the project gave the rule.
    #[must_use]
    pub fn rule_name(&self) -> &str {
        self.own_rule.as_deref().unwrap_or(self.id)
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

    /// The `Sid` of the statement that it is in, if that has one.
    #[must_use]
    pub fn sid(&self) -> Option<&str> {
        self.statement.as_ref()?.sid.as_deref()
    }

    /// The bytes of the statement that it is in.
    #[must_use]
    pub fn statement_span(&self) -> Option<Span> {
        self.statement.as_ref().map(|statement| statement.span)
    }

    /// Other places that it speaks of.
    #[must_use]
    pub fn related(&self) -> &[RelatedInformation] {
        &self.related
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.rule_name();
        let Self {
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
