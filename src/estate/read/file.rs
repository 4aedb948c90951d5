//! One file of an estate, opened object by object.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::LoadError;
use crate::error::{Fault, Problem, faults};
use crate::estate::model::FilePlace;
use crate::json::{self, Node, Value, text, wrong_type};
use crate::limits::Limits;
use crate::source::{Lines, Span};
use crate::words::{clip, in_words, nearest};

/// Estates hold whole policies; each is then read within its own limits.
const BYTES_MAX: usize = 256 << 20;
/// Beyond the depth of a policy in the deepest place of an estate, for pointers.
const LEVELS: usize = 24;

pub(super) struct EstateFile<'t> {
    pub(super) index: u32,
    pub(super) name: String,
    text: &'t str,
    lines: Lines<'t>,
    limits: Limits,
    pub(super) problems: Vec<Problem>,
}

impl<'t> EstateFile<'t> {
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

    pub(super) fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start()..span.end()).unwrap_or("")
    }

    /// Reads the value at a place, and opens it if it is an object or array.
    pub(super) fn open(&mut self, span: Span) -> Option<Node<'t>> {
        let mut document = json::parse_part(self.text, span, 1, &self.limits);
        self.problems.append(&mut document.problems);
        document.root
    }

    pub(super) fn place(&self, span: Span) -> FilePlace {
        FilePlace {
            file: self.index,
            span,
            position: self.lines.position(span.start()),
        }
    }

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
        let items = self.items(node, field);
        items
            .iter()
            .filter_map(|item| Some((self.text(item, field)?, item.span)))
            .collect()
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
