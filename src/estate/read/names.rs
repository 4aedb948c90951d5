//! Names that must be unique.

use std::collections::{BTreeMap, HashMap};

use super::file::EstateFile;
use crate::error::{Fault, faults};
use crate::estate::model::FilePlace;
use crate::source::Span;
use crate::words::clip;

/// The names of things of one kind, each with its place.
#[derive(Debug)]
pub(super) struct NameIndex {
    /// The kind of thing in words, such as `user`.
    what: &'static str,
    /// For each name the place of the thing in its list, and of the name in the files.
    seen: BTreeMap<Box<str>, (u32, FilePlace)>,
}

impl NameIndex {
    /// An index of things of one kind, with no name yet.
    pub(super) fn new(what: &'static str) -> Self {
        Self {
            what,
            seen: BTreeMap::new(),
        }
    }

    /// Takes a name for the thing of this index, or reports both places of a duplicate name.
    pub(super) fn claim(
        &mut self,
        file: &mut EstateFile<'_>,
        files: &[Box<str>],
        name: &str,
        index: usize,
        span: Span,
    ) -> Option<u32> {
        if let Some((_, first)) = self.seen.get(name) {
            duplicate(
                file,
                files,
                faults::DUPLICATE_NAME,
                &format!("two {}s are named `{}`", self.what, clip(name)),
                *first,
                span,
            );
            return None;
        }
        // OK because a file of 4 GiB is refused before it holds more.
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        self.seen.insert(name.into(), (index, file.place(span)));
        Some(index)
    }

    /// The place of the thing with this name in its list.
    pub(super) fn get(&self, name: &str) -> Option<u32> {
        let (index, _) = self.seen.get(name)?;
        Some(*index)
    }

    /// All names, in order.
    pub(super) fn known(&self) -> impl Iterator<Item = &str> {
        self.seen.keys().map(|name| &**name)
    }

    /// The places of things in their list, by name.
    pub(super) fn into_index(self) -> HashMap<Box<str>, u32> {
        let mut index = HashMap::with_capacity(self.seen.len());
        for (name, (place, _)) in self.seen {
            index.insert(name, place);
        }
        index
    }
}

/// Reports a duplicate, and the place of the first one.
pub(super) fn duplicate(
    file: &mut EstateFile<'_>,
    files: &[Box<str>],
    fault: Fault,
    message: &str,
    first: FilePlace,
    span: Span,
) {
    let message = format!("{message}; the other is at {}", at(files, first));
    file.fault(fault, span, message, "keep one of them");
}

/// `estate.json:3:5`.
pub(super) fn at(files: &[Box<str>], place: FilePlace) -> String {
    let name = files.get(place.file as usize).map_or("", |name| name);
    format!("{name}:{}:{}", place.position.line, place.position.column)
}
