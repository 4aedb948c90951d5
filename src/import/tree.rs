//! The files of an export as trees, and walking in them.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::error::{LoadError, Problem};
use crate::json::{self, Document, Member, Node, Value};
use crate::limits::Limits;
use crate::source::{Lines, Position, Span};

/// An export holds whole policies; each is then read within its own limits.
const BYTES_MAX: usize = 256 << 20;
/// Modules of a plan lie in each other, three levels a module.
const LEVELS: usize = 96;

/// One file.
pub(super) struct File<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
    lines: Lines<'t>,
    document: Document<'t>,
}

/// The place of something in an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) span: Span,
}

impl<'t> File<'t> {
    pub(super) fn new(name: &'t str, text: &'t str) -> Self {
        let limits = Limits::default()
            .with_policy_bytes(BYTES_MAX)
            .with_nesting(LEVELS)
            .with_string_bytes(1 << 20);
        Self {
            name,
            text,
            lines: Lines::new(text),
            document: json::parse(text, &limits),
        }
    }

    /// What keeps it from being read as JSON.
    pub(super) fn error(&mut self) -> Option<LoadError> {
        let problems = std::mem::take(&mut self.document.problems);
        let diagnostics = Diagnostic::of_document(self.name, self.text, &self.document, problems);
        (!diagnostics.is_empty()).then(|| LoadError::new(self.name, self.text, diagnostics))
    }

    pub(super) fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let root = self.document.root.as_ref();
        let pointer = root
            .map(|root| root.pointer(problem.span))
            .unwrap_or_default();
        Diagnostic::new(self.name, pointer, &self.lines, problem)
    }

    pub(super) fn position(&self, span: Span) -> Position {
        self.lines.position(span.start())
    }

    /// The folder that it lies in.
    pub(super) fn folder(&self) -> &'t str {
        self.name
            .rsplit_once(['/', '\\'])
            .map_or("", |(folder, _)| folder)
    }

    /// Its name without folder and ending.
    pub(super) fn stem(&self) -> &'t str {
        let name = self
            .name
            .rsplit_once(['/', '\\'])
            .map_or(self.name, |(_, name)| name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// A value in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'f> {
    pub(super) file: usize,
    pub(super) node: &'f Node<'f>,
}

/// The roots of the files that have one.
pub(super) fn roots<'f>(files: &'f [File<'_>]) -> impl Iterator<Item = (&'f File<'f>, At<'f>)> {
    let root = |(index, file): (usize, &'f File<'_>)| {
        Some((
            file,
            At {
                file: index,
                node: file.document.root.as_ref()?,
            },
        ))
    };
    files
        .iter()
        .enumerate()
        .filter_map(root)
        .map(|(file, at)| (shorten(file), at))
}

/// The borrow is as long as the shorter of the two.
fn shorten<'f>(file: &'f File<'_>) -> &'f File<'f> {
    file
}

impl<'f> At<'f> {
    pub(super) fn place(self) -> Place {
        Place {
            file: self.file,
            span: self.node.span,
        }
    }

    fn to(self, node: &'f Node<'f>) -> At<'f> {
        At {
            file: self.file,
            node,
        }
    }

    pub(super) fn members(self) -> &'f [Member<'f>] {
        match &self.node.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The fields of an object, with their names.
    pub(super) fn fields(self) -> impl Iterator<Item = (&'f str, At<'f>)> {
        self.members()
            .iter()
            .map(move |member| (&*member.key, self.to(&member.value)))
    }

    /// A field that is there and not null.
    pub(super) fn get(self, key: &str) -> Option<At<'f>> {
        self.fields()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// A field of a field.
    pub(super) fn at(self, path: &[&str]) -> Option<At<'f>> {
        path.iter().try_fold(self, |here, key| here.get(key))
    }

    /// The first of several names that is there.
    pub(super) fn any(self, keys: &[&str]) -> Option<At<'f>> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether two values say the same; the order of the fields of an object says nothing.
    pub(super) fn is_same(self, other: At<'_>) -> bool {
        match (&self.node.value, &other.node.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) => left == right,
            (Value::String(left), Value::String(right)) => left == right,
            (Value::Array(left), Value::Array(right)) => {
                left.len() == right.len()
                    && self
                        .items()
                        .zip(other.items())
                        .all(|(left, right)| left.is_same(right))
            }
            (Value::Object(left), Value::Object(right)) => {
                let others: BTreeMap<&str, At<'_>> = other.fields().collect();
                let is_there = |(name, value): (&str, At<'_>)| {
                    others.get(name).is_some_and(|other| value.is_same(*other))
                };
                left.len() == right.len() && self.fields().all(is_there)
            }
            _ => false,
        }
    }

    pub(super) fn is_null(self) -> bool {
        matches!(self.node.value, Value::Null)
    }

    pub(super) fn is_true(self) -> bool {
        match &self.node.value {
            Value::Bool(value) => *value,
            Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
            Value::Number(text) => *text == "1",
            _ => false,
        }
    }

    pub(super) fn is_false(self) -> bool {
        match &self.node.value {
            Value::Bool(value) => !*value,
            _ => self
                .text()
                .is_some_and(|text| text.eq_ignore_ascii_case("false") || text == "0"),
        }
    }

    /// Yes or no; `None` where it says neither.
    pub(super) fn flag(self) -> Option<bool> {
        if self.is_true() {
            Some(true)
        } else {
            self.is_false().then_some(false)
        }
    }

    pub(super) fn array(self) -> Option<impl Iterator<Item = At<'f>>> {
        match &self.node.value {
            Value::Array(items) => Some(items.iter().map(move |item| self.to(item))),
            _ => None,
        }
    }

    /// The elements of an array; nothing is none.
    pub(super) fn items(self) -> impl Iterator<Item = At<'f>> {
        self.array().into_iter().flatten()
    }

    /// A text, or a number as it is written; what is empty is none.
    pub(super) fn text(self) -> Option<&'f str> {
        match &self.node.value {
            Value::String(text) => Some(&**text).filter(|text| !text.is_empty()),
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn said(self) -> Option<Said> {
        Some(Said {
            text: self.text()?.to_owned(),
            place: self.place(),
        })
    }
}

/// A text of an export with its place.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) place: Place,
}
