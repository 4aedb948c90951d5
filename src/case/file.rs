//! The text of a case file, opened layer by layer.
//!
//! A case is read no deeper than it has to be: a policy or a request in it that is faulty, down to
//! its escapes, is for the case to judge and no fault of the file.

use crate::diagnostic::Diagnostic;
use crate::error::Problem;
use crate::json::{self, Document, Node, Value};
use crate::limits::Limits;
use crate::source::{Lines, Span};

/// How a file holds its cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON value: a case, or an array of cases.
    Json,
    /// One case per line.
    Lines,
}

/// A case file, with what it takes to report places in it.
pub(super) struct CaseFile<'t> {
    name: &'t str,
    text: &'t str,
    lines: Lines<'t>,
    limits: Limits,
}

impl<'t> CaseFile<'t> {
    /// Case files hold whole policies, some of them too large on purpose; each policy is then read
    /// within its own limits.
    pub(super) fn new(name: &'t str, text: &'t str) -> Self {
        let limits = Limits::default()
            .with_policy_bytes(64 << 20)
            .with_nesting(64)
            .with_string_bytes(16 << 20);
        Self {
            name,
            text,
            lines: Lines::new(text),
            limits,
        }
    }

    pub(super) fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start()..span.end()).unwrap_or("")
    }

    /// Reads the value at a place, down to `levels` of containers.
    pub(super) fn document(&self, span: Span, levels: usize) -> Document<'t> {
        json::parse_part(self.text, span, levels, &self.limits)
    }

    /// As [`CaseFile::document`], with its problems put to the others.
    pub(super) fn open(
        &self,
        span: Span,
        levels: usize,
        problems: &mut Vec<Problem>,
    ) -> Option<Node<'t>> {
        let mut document = self.document(span, levels);
        problems.append(&mut document.problems);
        document.root
    }

    /// Puts problems in words, ordered by place. `root` is the value at `pointer`, as far as it was
    /// opened.
    pub(super) fn diagnostics(
        &self,
        pointer: &str,
        root: Option<&Node<'_>>,
        mut problems: Vec<Problem>,
    ) -> Vec<Diagnostic> {
        problems.sort_by_key(|problem| problem.span);
        let told = |problem: Problem| {
            let inner = root
                .map(|root| root.pointer(problem.span))
                .unwrap_or_default();
            Diagnostic::new(self.name, format!("{pointer}{inner}"), &self.lines, problem)
        };
        problems.into_iter().map(told).collect()
    }

    /// Pointer and place of each case.
    pub(super) fn parts(&self, format: Format) -> Result<Vec<(String, Span)>, Vec<Diagnostic>> {
        let whole = Span::new(0, self.text.len());
        match format {
            Format::Lines => Ok(self
                .line_spans()
                .map(|span| (String::new(), span))
                .collect()),
            Format::Json => {
                let document = self.document(whole, 1);
                match &document.root {
                    Some(Node {
                        value: Value::Array(items),
                        ..
                    }) if document.problems.is_empty() => Ok(items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| (format!("/{index}"), item.span))
                        .collect()),
                    // The problems of one object are reported when it is read as a case.
                    Some(_) => Ok(vec![(String::new(), whole)]),
                    None => Err(self.diagnostics("", None, document.problems)),
                }
            }
        }
    }

    fn line_spans(&self) -> impl Iterator<Item = Span> {
        let mut start = 0;
        let spans = self.text.split_inclusive('\n').map(move |line| {
            let span = Span::new(start, start + line.len());
            start = span.end();
            span
        });
        spans.filter(|span| {
            !self
                .slice(*span)
                .trim_matches([' ', '\t', '\n', '\r'])
                .is_empty()
        })
    }
}
