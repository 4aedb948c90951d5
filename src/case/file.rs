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

    /// The text of a span.
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

    /// The text at a place.
    pub(super) fn text(
        &self,
        node: &Node<'_>,
        field: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let opened = self.open(node.span, 1, problems)?;
        match json::text(&opened, field) {
            Ok(text) => Some(text.to_owned()),
            Err(problem) => {
                problems.push(problem);
                None
            }
        }
    }

    /// Puts problems in words, ordered by place.
    /// `root` is the value at `pointer`, as far as it was
    /// opened.
    pub(super) fn diagnostics(
        &self,
        pointer: &str,
        root: Option<&Node<'_>>,
        mut problems: Vec<Problem>,
    ) -> Vec<Diagnostic> {
        problems.sort_by_key(|problem| problem.span);
        let mut diagnostics = Vec::with_capacity(problems.len());
        for problem in problems {
            let inner = match root {
                Some(root) => root.pointer(problem.span),
                None => Default::default(),
            };
            let pointer = format!("{pointer}{inner}");
            diagnostics.push(Diagnostic::new(self.name, pointer, &self.lines, problem));
        }
        diagnostics
    }

    /// Pointer and place of each case.
    pub(super) fn parts(&self, format: Format) -> Result<Vec<(String, Span)>, Vec<Diagnostic>> {
        let whole = Span::new(0, self.text.len());
        match format {
            Format::Lines => {
                let spans = self.line_spans().into_iter();
                Ok(spans.map(|span| (String::new(), span)).collect())
            }
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

    /// The lines that are not blank.
    fn line_spans(&self) -> Vec<Span> {
        let (mut spans, mut start) = (Vec::new(), 0);
        for line in self.text.split_inclusive('\n') {
            let end = start + line.len();
            if !line.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
                spans.push(Span::new(start, end));
            }
            start = end;
        }
        spans
    }
}
