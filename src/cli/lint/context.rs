//! Files that a Terraform source needs to be understood: the others of its folder, and those that
//! it reads with `file("…")` and `templatefile("…")`.
//!
//! They are read and not linted. A file counts only if it is inside the folder of the
//! configuration, also behind links, since its text may be shown.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use portcullis::project::FileSyntax;

use crate::cli::input::read_file;

/// The most files that are added to a run.
const MOST: usize = 10_000;
/// Functions that read a file.
const FUNCTIONS: &[&str] = &["file(", "templatefile("];
/// How a path from the folder of the module begins.
const MODULE: &str = "${path.module}/";

/// The files that these need and that are not among them. `root` is the folder around all files
/// that may be read.
pub(super) fn of(files: &[PathBuf], root: &Path) -> Vec<PathBuf> {
    let mut known: BTreeSet<PathBuf> = files.iter().cloned().collect();
    let mut added = Vec::new();
    let mut sources: Vec<PathBuf> = Vec::new();
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for file in files.iter().filter(|file| is_source(file)) {
        sources.push(file.clone());
        let folder = file.parent().unwrap_or(Path::new(""));
        if folders.insert(folder.to_owned()) {
            sources.extend(siblings(folder));
        }
    }
    for source in sources {
        let folder = source.parent().unwrap_or(Path::new("")).to_owned();
        // A source outside of the configuration's folder may use its own folder.
        let root = if source.starts_with(root) {
            root
        } else {
            &folder
        };
        // Checked before it is read: it may be a link, or a pipe that nobody writes to.
        if !is_inside(&source, root) {
            continue;
        }
        let mut needed = named_in(&source, &folder);
        needed.push(source);
        for file in needed {
            if added.len() < MOST && !known.contains(&file) && is_inside(&file, root) {
                known.insert(file.clone());
                added.push(file);
            }
        }
    }
    added
}

/// Whether a file is a Terraform source, by its name.
fn is_source(path: &Path) -> bool {
    let syntax = FileSyntax::from_name(&path.to_string_lossy());
    matches!(syntax, FileSyntax::Hcl | FileSyntax::TerraformJson)
}

/// The Terraform sources of a folder, in the order of their names.
fn siblings(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    // OK because what cannot be read is unknown, like a file that is not there.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_source(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}

/// The files that a source reads, by the texts in it.
fn named_in(source: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let Ok(bytes) = read_file(source) else {
        return paths;
    };
    let text = String::from_utf8_lossy(&bytes);
    for function in FUNCTIONS {
        for after in text.split(function).skip(1) {
            let after = after.trim_start();
            let name = after
                .strip_prefix('"')
                .and_then(|name| name.split_once('"'));
            let Some((name, _)) = name else { continue };
            let name = name.strip_prefix(MODULE).unwrap_or(name);
            if name.is_empty() || name.contains("${") || name.contains('\n') {
                continue;
            }
            paths.extend(below(folder, name));
        }
    }
    paths
}

/// A path from a folder without `.` and `..`.
fn below(folder: &Path, name: &str) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for component in Path::new(name).components() {
        match component {
            Component::Normal(step) => path.push(step),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}

/// Whether a path is a regular file inside a folder, also behind links.
fn is_inside(path: &Path, root: &Path) -> bool {
    let (Ok(path), Ok(root)) = (fs::canonicalize(path), fs::canonicalize(root)) else {
        return false;
    };
    path.starts_with(root) && path.is_file()
}
