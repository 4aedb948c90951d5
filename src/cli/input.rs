//! Reads files and folders: all of them can be read, or the command fails.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};
use portcullis::detect::PolicyHints;
use portcullis::{Kind, Policy};

use super::failure::Failure;
use super::options::PolicyOptions;
use super::other_format::other_format;
use portcullis::escape::clean;

/// No text that is longer is read to its end.
const LONGEST: u64 = 64 << 20;

/// A text to read.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// How it is spoken of.
    pub(super) name: String,
    /// `None` is standard input.
    pub(super) path: Option<PathBuf>,
}

impl Input {
    /// The input of a path; `-` is standard input.
    pub(super) fn new(path: &Path) -> Self {
        if path.as_os_str() == "-" {
            return Self {
                name: "<stdin>".into(),
                path: None,
            };
        }
        Self {
            name: clean(&path.to_string_lossy()),
            path: Some(path.to_owned()),
        }
    }

    /// Reads it to its end, up to the longest text that is read.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        self.bytes_up_to(LONGEST)
    }

    /// Reads it to its end, up to a number of bytes.
    pub(super) fn bytes_up_to(&self, longest: u64) -> Result<Vec<u8>, Failure> {
        let read = match &self.path {
            None => read_all(io::stdin().lock(), longest),
            Some(path) => File::open(path).and_then(|file| read_all(file, longest)),
        };
        let bytes = read.map_err(|error| unreadable(&self.name, &error.to_string()))?;
        if bytes.len() as u64 > longest {
            let message = format!("{} is longer than {longest} bytes", self.name);
            return Err(Failure::new(
                "too-large",
                message,
                "split it into several files",
            ));
        }
        Ok(bytes)
    }

    /// Reads a policy of the given dialect and kind, or of those that its text or folder say.
    pub(super) fn policy(&self, policy_options: &PolicyOptions) -> Result<Policy, Failure> {
        self.policy_of(&self.bytes()?, policy_options)
    }

    /// As [`Input::policy`], of a text that was read before.
    pub(super) fn policy_of(
        &self,
        bytes: &[u8],
        policy_options: &PolicyOptions,
    ) -> Result<Policy, Failure> {
        self.hints(policy_options)
            .read(&self.name, bytes)
            .map_err(|error| {
                other_format(self.path.as_deref(), &self.name, bytes)
                    .unwrap_or_else(|| error.into())
            })
    }

    /// Collects what the options and the folders say about a policy.
    pub(super) fn hints(&self, policy_options: &PolicyOptions) -> PolicyHints {
        let parents = self
            .path
            .iter()
            .filter_map(|path| path.parent())
            .flat_map(Path::components);
        let folders = parents.filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        });
        let mut hints = PolicyHints::default()
            .otherwise(Kind::Identity)
            .folders(folders);
        if let Some(dialect) = &policy_options.dialect {
            hints = hints.dialect(dialect.clone());
        }
        if let Some(kind) = policy_options.kind {
            hints = hints.kind(kind);
        }
        hints
    }
}

/// Standard input is read once: at most one of these options may name it.
pub(super) fn once<'p>(
    options: impl IntoIterator<Item = Option<&'p Path>>,
) -> Result<(), Vec<Failure>> {
    let paths = options.into_iter().flatten();
    if paths.filter(|path| path.as_os_str() == "-").count() < 2 {
        return Ok(());
    }
    let message = "two options read standard input, which can be read only once";
    Err(vec![Failure::new(
        "input-twice",
        message,
        "write the input of one of them into a file",
    )])
}

/// The bytes of a file, and at most one more than are read to their end.
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    File::open(path).and_then(|file| read_all(file, LONGEST))
}

/// Reads a source up to one byte more than the longest text.
fn read_all(source: impl Read, longest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(longest + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The failure of a file that cannot be read.
pub(super) fn unreadable(name: &str, reason: &str) -> Failure {
    let help = "make it readable, or name the other files only; an unread policy could have denied";
    Failure::new(
        "unreadable-file",
        format!("cannot read {name}: {reason}"),
        help,
    )
}

/// Which files of a folder are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// All: what is not read could have denied.
    Whole,
    /// What is neither hidden nor named by an `.ignore` or, in a repository, a `.gitignore`.
    Unignored,
}

/// What was found under some paths.
#[derive(Debug, Default)]
pub(super) struct FoundInputs {
    /// In order, each once.
    pub(super) inputs: Vec<Input>,
    /// What keeps a file from being read.
    pub(super) failures: Vec<Failure>,
    /// Links that lead out of the folder that was named, and are not followed.
    pub(super) outside: Vec<PathBuf>,
}

impl FoundInputs {
    /// Takes over what else was found, and gives the files.
    pub(super) fn add(&mut self, found: FoundInputs) -> Vec<Input> {
        self.failures.extend(found.failures);
        self.outside.extend(found.outside);
        found.inputs
    }
}

/// The files that the paths name, in order and each once, or all that keeps them from being read.
/// Of a folder, all that are `wanted`, in it and in the folders that are `entered`; hidden, ignored
/// and linked ones too. A link that leads out of the folder is an error: what is not read could
/// have denied.
pub(super) fn collect(
    paths: &[PathBuf],
    wanted: impl Fn(&Path) -> bool,
    entered: impl Fn(&Path) -> bool + Clone + Send + Sync + 'static,
) -> Result<Vec<Input>, Vec<Failure>> {
    let FoundInputs {
        inputs,
        mut failures,
        outside,
    } = gather(paths, Walk::Whole, wanted, entered);
    for link in outside {
        failures.push(unreadable(&clean(&link.to_string_lossy()), OUTSIDE));
    }
    if failures.is_empty() {
        Ok(inputs)
    } else {
        Err(failures)
    }
}

/// Does the same as [`collect`], but returns what can be read next to the failures, and can leave
/// out ignored files.
pub(super) fn gather(
    paths: &[PathBuf],
    walk: Walk,
    wanted: impl Fn(&Path) -> bool,
    entered: impl Fn(&Path) -> bool + Clone + Send + Sync + 'static,
) -> FoundInputs {
    let FoundInputs {
        mut inputs,
        mut failures,
        mut outside,
    } = FoundInputs::default();
    for path in paths {
        if path.as_os_str() == "-" || !path.is_dir() {
            inputs.push(Input::new(path));
            continue;
        }
        let before = inputs.len();
        let left_out = Links::default();
        for entry in walk_of(path, walk, entered.clone(), left_out.clone()).build() {
            match entry {
                Ok(entry) if is_folder(&entry) || !wanted(entry.path()) => {}
                Ok(entry) if entry.file_type().is_some_and(|found| found.is_file()) => {
                    inputs.push(Input::new(entry.path()))
                }
                Ok(entry) => failures.push(unreadable(
                    &clean(&entry.path().to_string_lossy()),
                    "it is not a regular file",
                )),
                Err(error) => failures.push(unwalkable(path, &error)),
            }
        }
        outside.extend(
            left_out
                .take()
                .into_iter()
                .filter(|link| link.is_dir() || wanted(link)),
        );
        if inputs.len() == before && failures.is_empty() && outside.is_empty() {
            let message = format!(
                "{} contains no file to read",
                clean(&path.to_string_lossy())
            );
            failures.push(Failure::new(
                "nothing-to-read",
                message,
                "name a folder with such files, or the files",
            ));
        }
    }
    let mut seen = HashSet::new();
    inputs.retain(|input| seen.insert(input.path.clone()));
    FoundInputs {
        inputs,
        failures,
        outside,
    }
}

/// The message about a link that leads out of the folder that was named.
pub(super) const OUTSIDE: &str = "it is a link that leads out of the folder";

/// Links that a walk does not follow, collected while it goes on.
#[derive(Clone, Default)]
struct Links(Arc<Mutex<Vec<PathBuf>>>);

impl Links {
    /// Notes a link that is not followed.
    fn add(&self, link: &Path) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(link.to_owned());
    }

    /// Returns the links that were noted.
    fn take(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Why a folder cannot be walked to its end; the words of the cause, not of every step to it.
fn unwalkable(folder: &Path, error: &ignore::Error) -> Failure {
    let place = match error {
        ignore::Error::WithDepth { err, .. } => return unwalkable(folder, err),
        ignore::Error::WithPath { path, err } => return unwalkable(path, err),
        ignore::Error::Loop { child, .. } => child,
        _ => folder,
    };
    let mut cause: &dyn std::error::Error = error;
    if let Some(error) = error.io_error() {
        cause = error;
    }
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    unreadable(&clean(&place.to_string_lossy()), &clean(&cause.to_string()))
}

/// Links within the folder are followed, since a policy behind one counts; a loop of them is an
/// error of the walk. Links that lead out of it are left out: who may add a link must not choose
/// what else is read, shown or written. What is ignored follows from files of the tree: from no
/// setting of a user, and outside a repository from no `.gitignore`, such as one that is in a home
/// folder and means another tree.
fn walk_of(
    path: &Path,
    walk: Walk,
    entered: impl Fn(&Path) -> bool + Send + Sync + 'static,
    left_out: Links,
) -> WalkBuilder {
    let root = path.canonicalize();
    // A link that leads nowhere is an error of the walk.
    let leads_out = move |entry: &DirEntry| match (&root, entry.path().canonicalize()) {
        (Ok(root), Ok(target)) => !target.starts_with(root),
        _ => false,
    };
    let inside = move |entry: &DirEntry| {
        if entry.depth() == 0 {
            return true;
        }
        if entry.path_is_symlink() && leads_out(entry) {
            left_out.add(entry.path());
            return false;
        }
        !is_folder(entry) || entered(entry.path())
    };
    let mut walker = WalkBuilder::new(path);
    walker
        .standard_filters(walk == Walk::Unignored)
        .git_global(false)
        .git_exclude(false);
    walker
        .follow_links(true)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(inside);
    walker
}

/// Whether an entry is a folder, or a link to one that is followed.
fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|found| found.is_dir())
}

/// All results, or everything that is wrong.
pub(super) fn all<T>(
    results: impl IntoIterator<Item = Result<T, Failure>>,
) -> Result<Vec<T>, Vec<Failure>> {
    let (mut values, mut failures) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() {
        Ok(values)
    } else {
        Err(failures)
    }
}
