//! Folders, and the control policies of levels.

use super::file::EstateFile;
use super::world::World;
use crate::dialect::Kind;
use crate::error::faults;
use crate::estate::model::{Folder, Levels, Library, PolicySlot};
use crate::json::{Fields, Node};
use crate::source::Span;
use crate::words::{clip, nearest};

/// The fields of a folder.
const FIELDS: &[&str] = &["name", "parent", "control", "resource_control"];

/// A folder whose parent is a name yet.
struct Child {
    file: u32,
    parent: Option<(Box<str>, Span)>,
    /// The place of its name.
    span: Span,
}

impl<'t> World<'t, '_> {
    /// Reads the folders of all files, then finds the parent of each by its name.
    pub(super) fn read_folders(
        &mut self,
        files: &mut [EstateFile<'t>],
        lists: &[(u32, Vec<Node<'t>>)],
        names: &[Box<str>],
    ) {
        let mut children = Vec::new();
        for (index, items) in lists {
            let Some(file) = files.get_mut(*index as usize) else {
                continue;
            };
            for item in items {
                children.extend(self.read_folder(file, item, names));
            }
        }
        for (index, child) in children.iter().enumerate() {
            let (Some((parent, span)), Some(file)) =
                (&child.parent, files.get_mut(child.file as usize))
            else {
                continue;
            };
            let found = self.folder(file, parent, *span);
            if let Some(folder) = self.folders.get_mut(index) {
                folder.parent = found;
            }
        }
        self.refuse_cycles(files, &children, names);
    }

    /// Reads a folder and adds it, without its parent.
    fn read_folder(
        &mut self,
        file: &mut EstateFile<'t>,
        item: &Node<'t>,
        names: &[Box<str>],
    ) -> Option<Child> {
        let opened = file.open(item.span)?;
        let fields = Fields::new(&opened, "a folder", FIELDS, &mut file.problems)?;
        let node = fields.required(&opened, "name", &mut file.problems)?;
        let name = file.text(node, "name")?;
        let parent = match fields.get("parent") {
            Some(node) if !file.is_null(node) => Some((file.text(node, "parent")?, node.span)),
            _ => None,
        };
        let index = self.folders.len();
        self.folder_names
            .claim(file, names, &name, index, node.span)?;
        let mut library = std::mem::take(&mut self.library);
        let levels = self.read_levels(file, &fields, &mut library);
        self.library = library;
        self.folders.push(Folder {
            name,
            parent: None,
            levels,
        });
        Some(Child {
            file: file.index,
            parent,
            span: node.span,
        })
    }

    /// The folder of a name.
    pub(super) fn folder(
        &mut self,
        file: &mut EstateFile<'t>,
        name: &str,
        span: Span,
    ) -> Option<u32> {
        let found = self.folder_names.get(name);
        if found.is_none() {
            dangling(file, "folder", name, span, self.folder_names.known());
        }
        found
    }

    /// A folder that lies in itself has no root whose policies come first.
    fn refuse_cycles(&self, files: &mut [EstateFile<'t>], children: &[Child], names: &[Box<str>]) {
        // From which folder each was reached first.
        let mut reached: Vec<Option<usize>> = vec![None; self.folders.len()];
        for start in 0..self.folders.len() {
            let mut here = Some(start);
            while let Some(index) = here {
                match reached.get_mut(index) {
                    Some(first @ None) => *first = Some(start),
                    Some(Some(first)) if *first == start => {
                        self.report_cycle(index, files, children, names);
                        break;
                    }
                    _ => break,
                }
                here = self.parent_of(index);
            }
        }
    }

    /// The folder that a folder lies in, both by their places.
    fn parent_of(&self, index: usize) -> Option<usize> {
        let parent = self.folders.get(index)?.parent?;
        Some(parent as usize)
    }

    /// Reports the ring of folders that one lies in.
    fn report_cycle(
        &self,
        start: usize,
        files: &mut [EstateFile<'t>],
        children: &[Child],
        names: &[Box<str>],
    ) {
        /// Folders of a ring that are named.
        const SHOWN: usize = 10;
        let mut ring = vec![start];
        let mut last = start;
        while let Some(next) = self.parent_of(last).filter(|next| *next != start) {
            ring.push(next);
            last = next;
        }
        ring.truncate(1 + SHOWN);
        ring.push(start);
        let folders = ring.iter().filter_map(|index| self.folders.get(*index));
        let shown: Vec<&str> = folders.map(|folder| &*folder.name).collect();
        let (Some(child), Some(last)) = (children.get(start), children.get(last)) else {
            return;
        };
        let Some((_, span)) = &child.parent else {
            return;
        };
        let by = match files.get(last.file as usize) {
            Some(file) => super::names::at(names, file.place(last.span)),
            None => String::new(),
        };
        let message = format!(
            "the folder lies in itself: `{}`, by way of {by}",
            shown.join("` in `"),
        );
        if let Some(file) = files.get_mut(child.file as usize) {
            file.fault(
                faults::CYCLE,
                *span,
                message,
                "let one of them lie in no folder",
            );
        }
    }

    /// The control policies of a folder or an account.
    pub(super) fn read_levels(
        &mut self,
        file: &mut EstateFile<'t>,
        fields: &Fields<'_, 't>,
        library: &mut Library,
    ) -> Levels {
        let mut level = |field: &str, kind: Kind| -> Option<Vec<PolicySlot>> {
            let node = fields.get(field)?;
            let mut slots = Vec::new();
            for (name, span) in file.texts(node, field) {
                slots.extend(self.policy(file, &name, span, kind, library));
            }
            Some(slots)
        };
        Levels {
            control: level("control", Kind::Control),
            resource_control: level("resource_control", Kind::ResourceControl),
        }
    }
}

/// Reports a name that refers to nothing, and what was probably meant.
pub(super) fn dangling<'k>(
    file: &mut EstateFile<'_>,
    what: &str,
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'k str>,
) {
    /// Beyond these nobody is helped by what was probably meant, and looking for it takes long.
    const NAMES_MAX: usize = 2_000;
    /// The most faults of a file for which it is looked for.
    const FAULTS_MAX: usize = 50;
    let known = known.take(if file.problems.len() < FAULTS_MAX {
        NAMES_MAX
    } else {
        0
    });
    let help = match nearest(name, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("add the {what}, or take its name out"),
    };
    file.fault(
        faults::DANGLING_NAME,
        span,
        format!("there is no {what} `{}`", clip(name)),
        help,
    );
}
