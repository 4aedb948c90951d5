//! One file of an estate, opened object by object.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::LoadError;
use crate::error::{Fault, Problem, faults};
use crate::estate::model::FilePlace;
use crate::json::{self, Fields, Node, Value, text, wrong_type};
use crate::limits::Limits;
use crate::source::{Lines, Span};
use crate::words::{clip, in_words, nearest};

/// Estates hold whole policies; each is then read within its own limits.
const BYTES_MAX: usize = 256 << 20;
/// Beyond the depth of a policy in the deepest place of an estate, for pointers.
const LEVELS: usize = 24;

/// A file with what was found wrong in it so far.
pub(super) struct EstateFile<'t> {
    /// Its place among the files of the estate.
    pub(super) index: u32,
    pub(super) name: String,
    text: &'t str,
    lines: Lines<'t>,
    limits: Limits,
    /// Faults in the order in which they were met.
    pub(super) problems: Vec<Problem>,
}

impl<'t> EstateFile<'t> {
    /// A file of this place among the files, before anything is read.
    pub(super) fn new(index: u32, name: String, text: &'t str) -> Self {
        let limits = Limits::default()
            .with_policy_bytes(BYTES_MAX)
            .with_nesting(LEVELS)
            .with_string_bytes(1 << 20);
        Self {
            index,
            name,
            text,
            lines: Lines::new(text),
            limits,
            problems: Vec::new(),
        }
    }

    /// The span of its whole text.
    pub(super) fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// The text of a span.
    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start()..span.end()).unwrap_or("")
    }

    /// Reads the value at a place, and opens it if it is an object or array.
    pub(super) fn open(&mut self, span: Span) -> Option<Node<'t>> {
        let mut document = json::parse_part(self.text, span, 1, &self.limits);
        self.problems.append(&mut document.problems);
        document.root
    }

    /// Where a span begins.
    pub(super) fn place(&self, span: Span) -> FilePlace {
        FilePlace {
            file: self.index,
            span,
            position: self.lines.position(span.start()),
        }
    }

    /// Reports a fault.
    pub(super) fn fault(
        &mut self,
        fault: Fault,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(fault, span).message(message).help(help));
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, node: &Node<'t>, field: &str) -> Option<Box<str>> {
        let opened = self.open(node.span)?;
        match text(&opened, field) {
            Ok("") => {
                self.fault(
                    faults::INVALID_FIELD,
                    node.span,
                    format!("`{field}` is empty"),
                    "write a text",
                );
                None
            }
            Ok(text) => Some(text.into()),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// The text of a field, if the object has the field.
    pub(super) fn text_of(&mut self, fields: &Fields<'_, 't>, field: &str) -> Option<Box<str>> {
        let node = fields.get(field)?;
        self.text(node, field)
    }

    /// The text of a field with its place, if the object has the field.
    pub(super) fn text_at(
        &mut self,
        fields: &Fields<'_, 't>,
        field: &str,
    ) -> Option<(Box<str>, Span)> {
        let node = fields.get(field)?;
        Some((self.text(node, field)?, node.span))
    }

    /// The truth value of a field, which is false where the object does not have the field.
    pub(super) fn boolean_of(&mut self, fields: &Fields<'_, 't>, field: &str) -> bool {
        match fields.get(field) {
            Some(node) => self.boolean(node, field).unwrap_or(false),
            None => false,
        }
    }

    /// The word of a field, if the object has the field, by its place among some words.
    pub(super) fn word_of(
        &mut self,
        fields: &Fields<'_, 't>,
        field: &str,
        known: &[&str],
    ) -> Option<usize> {
        let node = fields.get(field)?;
        self.word(node, field, known)
    }

    /// The texts of a field by name; none where the object does not have the field.
    pub(super) fn pairs_of(
        &mut self,
        fields: &Fields<'_, 't>,
        field: &str,
    ) -> Box<[(Box<str>, Box<str>)]> {
        match fields.get(field) {
            Some(node) => self.pairs(node, field),
            None => Box::default(),
        }
    }

    /// A truth value.
    pub(super) fn boolean(&mut self, node: &Node<'t>, field: &str) -> Option<bool> {
        match self.open(node.span)?.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.problems
                    .push(wrong_type(node, &format!("`{field}`"), "true or false"));
                None
            }
        }
    }

    /// One of some words, by its place among them.
    pub(super) fn word(&mut self, node: &Node<'t>, field: &str, known: &[&str]) -> Option<usize> {
        let word = self.text(node, field)?;
        let found = known.iter().position(|known| **known == *word);
        if found.is_none() {
            let help = match nearest(&word, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("write one of {}", in_words(known)),
            };
            self.fault(
                faults::INVALID_FIELD,
                node.span,
                format!("the `{field}` is `{}`", clip(&word)),
                help,
            );
        }
        found
    }

    /// Whether a value is `null`.
    pub(super) fn is_null(&self, node: &Node<'t>) -> bool {
        self.slice(node.span) == "null"
    }

    /// The elements of an array, not opened.
    pub(super) fn items(&mut self, node: &Node<'t>, field: &str) -> Vec<Node<'t>> {
        match self.open(node.span) {
            Some(Node {
                value: Value::Array(items),
                ..
            }) => items,
            Some(other) => {
                self.problems
                    .push(wrong_type(&other, &format!("`{field}`"), "an array"));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// An array of texts, each with its place.
    pub(super) fn texts(&mut self, node: &Node<'t>, field: &str) -> Vec<(Box<str>, Span)> {
        let mut texts = Vec::new();
        for item in self.items(node, field) {
            if let Some(text) = self.text(&item, field) {
                texts.push((text, item.span));
            }
        }
        texts
    }

    /// An object of texts.
    pub(super) fn pairs(&mut self, node: &Node<'t>, field: &str) -> Box<[(Box<str>, Box<str>)]> {
        let Some(opened) = self.open(node.span) else {
            return Box::default();
        };
        let Value::Object(members) = &opened.value else {
            self.problems.push(wrong_type(
                &opened,
                &format!("`{field}`"),
                "an object of texts",
            ));
            return Box::default();
        };
        let mut pairs = Vec::with_capacity(members.len());
        for member in members {
            match self.open(member.value.span).map(|value| value.value) {
                Some(Value::String(text)) => pairs.push((Box::from(&*member.key), text.into())),
                Some(_) => self.problems.push(wrong_type(
                    &member.value,
                    &format!("`{}`", member.key),
                    "a text",
                )),
                None => {}
            }
        }
        pairs.into()
    }

    /// Puts what is wrong in words, ordered by place.
    pub(super) fn error(&mut self) -> Option<LoadError> {
        let mut problems = std::mem::take(&mut self.problems);
        if problems.is_empty() {
            return None;
        }
        // What is opened here and read as a policy too is reported by both.
        problems.sort_by_key(|problem| (problem.span, problem.fault.id));
        problems.dedup_by_key(|problem| (problem.span, problem.fault.id));
        let document = json::parse(self.text, &self.limits);
        let diagnostics = Diagnostic::of_document(&self.name, self.text, &document, problems);
        Some(LoadError::new(&self.name, self.text, diagnostics))
    }
}
