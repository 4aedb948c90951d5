//! The files of an export as trees of JSON, and how to walk them.
//!
//! Every value that the import keeps has its [`ExportPlace`], so that a message can show the line
//! that it is about. [`NodeRef`] walks a tree without copying; a field that is absent and one that
//! is null are the same to [`NodeRef::get`].

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, LoadError};
use crate::error::Problem;
use crate::json::{self, Document, Member, Node, Value};
use crate::limits::Limits;
use crate::source::{Lines, Position, Span};

/// An export holds whole policies; each is then read within its own limits.
const BYTES_MAX: usize = 256 << 20;
/// Modules of a plan lie in each other, three levels a module.
const LEVELS: usize = 96;

/// One file, parsed.
pub(super) struct ExportFile<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
    lines: Lines<'t>,
    document: Document<'t>,
}

/// A place in the files of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExportPlace {
    /// The index of the file.
    pub(super) file: usize,
    pub(super) span: Span,
}

impl<'t> ExportFile<'t> {
    /// Parses a file; what is wrong with it is in [`error`](Self::error).
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

    /// The faults of a file that is not JSON, once.
    pub(super) fn error(&mut self) -> Option<LoadError> {
        let problems = std::mem::take(&mut self.document.problems);
        let diagnostics = Diagnostic::of_document(self.name, self.text, &self.document, problems);
        (!diagnostics.is_empty()).then(|| LoadError::new(self.name, self.text, diagnostics))
    }

    /// A problem as a diagnostic with its place and JSON pointer.
    pub(super) fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let root = self.document.root.as_ref();
        let pointer = root.map_or_else(String::new, |root| root.pointer(problem.span));
        Diagnostic::new(self.name, pointer, &self.lines, problem)
    }

    /// The line and column where a span begins.
    pub(super) fn position(&self, span: Span) -> Position {
        self.lines.position(span.start())
    }

    /// The folder of the file, empty at the root: `prod` of `prod/ListUsers.json`.
    pub(super) fn folder(&self) -> &'t str {
        self.name
            .rsplit_once(['/', '\\'])
            .map_or("", |(folder, _)| folder)
    }

    /// The file's name without folder and extension: `ListUsers` of `prod/ListUsers.json`.
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
pub(super) struct NodeRef<'f> {
    pub(super) file: usize,
    pub(super) node: &'f Node<'f>,
}

/// The roots of the files that have one, with their files.
pub(super) fn roots<'f>(
    files: &'f [ExportFile<'_>],
) -> impl Iterator<Item = (&'f ExportFile<'f>, NodeRef<'f>)> {
    files.iter().enumerate().filter_map(|(index, file)| {
        let root = NodeRef {
            file: index,
            node: file.document.root.as_ref()?,
        };
        Some((shorten(file), root))
    })
}

/// Makes the lifetime of a file's text as short as that of the borrow.
fn shorten<'f>(file: &'f ExportFile<'_>) -> &'f ExportFile<'f> {
    file
}

impl<'f> NodeRef<'f> {
    /// Where the value is.
    pub(super) fn place(self) -> ExportPlace {
        ExportPlace {
            file: self.file,
            span: self.node.span,
        }
    }

    /// Another value of the same file.
    fn to(self, node: &'f Node<'f>) -> NodeRef<'f> {
        NodeRef {
            file: self.file,
            node,
        }
    }

    /// The members of an object; none for any other value.
    pub(super) fn members(self) -> &'f [Member<'f>] {
        match &self.node.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The names and values of an object's fields.
    pub(super) fn fields(self) -> impl Iterator<Item = (&'f str, NodeRef<'f>)> {
        self.members()
            .iter()
            .map(move |member| (&*member.key, self.to(&member.value)))
    }

    /// The field of this name, unless it is absent or null.
    pub(super) fn get(self, key: &str) -> Option<NodeRef<'f>> {
        let (_, value) = self.fields().find(|(name, _)| *name == key)?;
        (!value.is_null()).then_some(value)
    }

    /// The field at a path of names.
    pub(super) fn at(self, path: &[&str]) -> Option<NodeRef<'f>> {
        path.iter().try_fold(self, |here, key| here.get(key))
    }

    /// The first of these fields that is there.
    pub(super) fn any(self, keys: &[&str]) -> Option<NodeRef<'f>> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether two values are equal as JSON. The order of the fields of an object does not matter,
    /// and numbers are compared as they are written.
    pub(super) fn is_same(self, other: NodeRef<'_>) -> bool {
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
                let others: BTreeMap<&str, NodeRef<'_>> = other.fields().collect();
                left.len() == right.len()
                    && self.fields().all(|(name, value)| {
                        others.get(name).is_some_and(|other| value.is_same(*other))
                    })
            }
            _ => false,
        }
    }

    /// Whether it is `null`, which most clouds write for a value that is absent.
    pub(super) fn is_null(self) -> bool {
        matches!(self.node.value, Value::Null)
    }

    /// Whether it is `true`, `"true"` in any case, or 1.
    pub(super) fn is_true(self) -> bool {
        match &self.node.value {
            Value::Bool(value) => *value,
            Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
            Value::Number(text) => text == "1",
            _ => false,
        }
    }

    /// Whether it is `false`, `"false"` in any case, or 0.
    pub(super) fn is_false(self) -> bool {
        match &self.node.value {
            Value::Bool(value) => !*value,
            _ => self
                .text()
                .is_some_and(|text| text.eq_ignore_ascii_case("false") || text == "0"),
        }
    }

    /// Whether it is true or false; `None` where it is neither.
    pub(super) fn flag(self) -> Option<bool> {
        if self.is_true() {
            Some(true)
        } else {
            self.is_false().then_some(false)
        }
    }

    /// The elements of an array; `None` for any other value.
    pub(super) fn array(self) -> Option<impl Iterator<Item = NodeRef<'f>>> {
        match &self.node.value {
            Value::Array(items) => Some(items.iter().map(move |item| self.to(item))),
            _ => None,
        }
    }

    /// The elements of an array; none for any other value.
    pub(super) fn items(self) -> impl Iterator<Item = NodeRef<'f>> {
        self.array().into_iter().flatten()
    }

    /// A text, or a number as it is written. An empty text is `None`.
    pub(super) fn text(self) -> Option<&'f str> {
        match &self.node.value {
            Value::String(text) => Some(&**text).filter(|text| !text.is_empty()),
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The text with its place.
    pub(super) fn located_text(self) -> Option<LocatedText> {
        Some(LocatedText {
            text: self.text()?.to_owned(),
            place: self.place(),
        })
    }
}

/// A text of an export and its place.
#[derive(Clone, Debug)]
pub(super) struct LocatedText {
    pub(super) text: String,
    pub(super) place: ExportPlace,
}
