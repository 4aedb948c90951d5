//! From files to findings: read and checked in parallel, and kept for the next run.

use std::collections::{HashMap, HashSet};
use std::num::NonZero;
use std::panic;
use std::thread;

use portcullis::detect::PolicyHints;
use portcullis::lint::Linter;
use portcullis::{Diagnostic, Dialect, Kind, LoadError};
use serde::{Deserialize, Serialize};

use super::cache::{Cache, Key};
use super::document::{self, Excerpt, Found};
use super::files::{File, Group};
use super::finding::{self, Finding, Home, Text};
use crate::cli::failure::Failure;
use crate::cli::input::Input;

/// A file that was read.
#[derive(Debug)]
pub(super) struct Source<'f> {
    pub(super) file: &'f File,
    /// The part of it that is UTF-8: all of it, or the part before the first byte that is not.
    pub(super) text: String,
    bytes: Option<Vec<u8>>,
}

/// All that follows from the files and the settings alone.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Scanned {
    pub(super) findings: Vec<Finding>,
    /// What else there is to say, such as what kind of file policies were found in.
    pub(super) notes: Vec<String>,
    /// Files that were named and contain no policy.
    pub(super) others: Vec<String>,
    /// What was found in files and not checked.
    pub(super) unread: Vec<Unread>,
}

/// A policy, or a part of one, that was not checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Unread {
    /// The name of its file.
    pub(super) source: String,
    pub(super) pointer: String,
    pub(super) message: String,
}

/// Reads the files of a group.
pub(super) fn read(group: &Group) -> (Vec<Source<'_>>, Vec<Failure>) {
    let read =
        |files: &'_ [File]| -> Vec<_> { files.iter().map(|file| file.input.bytes()).collect() };
    let (mut sources, mut failures) = (Vec::new(), Vec::new());
    for (bytes, file) in parallel(&group.files, read)
        .into_iter()
        .flatten()
        .zip(&group.files)
    {
        match bytes {
            Ok(bytes) => sources.push(source(file, bytes)),
            Err(failure) => failures.push(failure),
        }
    }
    (sources, failures)
}

fn source(file: &File, bytes: Vec<u8>) -> Source<'_> {
    match String::from_utf8(bytes) {
        Ok(text) => Source {
            file,
            text,
            bytes: None,
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()).into_owned();
            Source {
                file,
                text,
                bytes: Some(bytes),
            }
        }
    }
}

/// What there is to find in the files of a group.
pub(super) fn scan(
    group: &Group,
    sources: &[Source<'_>],
    linter: &Linter,
    cache: Option<(&Cache, Key)>,
) -> Scanned {
    let Some((cache, mut key)) = cache else {
        return look(group, sources, linter);
    };
    for source in sources {
        let File {
            input,
            path,
            relative,
            told,
            named,
            is_yaml,
        } = source.file;
        let path = path
            .as_deref()
            .map(|path| path.to_string_lossy())
            .unwrap_or_default();
        let (dialect, kind) = (
            told.dialect.as_ref().map(Dialect::name),
            told.kind.map(Kind::name),
        );
        key.add(&[
            &input.name,
            &path,
            relative,
            &format!("{dialect:?} {kind:?} {named} {is_yaml}"),
            &source.text,
        ]);
        key.add_bytes(source.bytes.as_deref().unwrap_or_default());
    }
    let key = key.finish();
    cache.get(&key).unwrap_or_else(|| {
        let scanned = look(group, sources, linter);
        cache.put(&key, &scanned);
        scanned
    })
}

/// What one thread made of its files.
struct Part {
    linter: Linter,
    said: Vec<Diagnostic>,
    policies: Vec<Policy>,
    own: Vec<Finding>,
    notes: Vec<String>,
    others: Vec<String>,
    unread: Vec<Unread>,
}

/// A policy that was handed to the linter under this name.
struct Policy {
    name: String,
    source: String,
    excerpt: Excerpt,
}

impl Policy {
    /// The place of the policy in its file.
    fn home(&self) -> Home<'_> {
        Home {
            source: &self.source,
            pointer: &self.excerpt.pointer,
            places: &self.excerpt.places,
            text: &self.excerpt.text,
            kept: self.excerpt.kept.as_deref(),
        }
    }
}

fn look(group: &Group, sources: &[Source<'_>], linter: &Linter) -> Scanned {
    let parts = parallel(sources, |sources| {
        let mut part = part(group, sources, linter);
        part.said.extend(part.linter.per_policy_findings());
        part
    });
    let (mut all, mut scanned) = (linter.clone(), Scanned::default());
    let (mut said, mut policies) = (Vec::new(), Vec::new());
    for part in parts {
        all.append(part.linter);
        said.extend(part.said);
        policies.extend(part.policies);
        scanned.findings.extend(part.own);
        scanned.notes.extend(part.notes);
        scanned.others.extend(part.others);
        scanned.unread.extend(part.unread);
    }
    said.extend(all.cross_policy_findings());
    drop_unproved(&mut said, &policies, !scanned.unread.is_empty());
    let homes = policies.iter().map(|policy| (&*policy.name, policy.home()));
    let homes: HashMap<&str, Home<'_>> = homes.collect();
    let findings = said.iter().filter_map(|said| {
        homes
            .get(said.source_name())
            .map(|home| Finding::new(said, home, &homes))
    });
    scanned.findings.extend(findings);
    let texts = sources.iter().map(|source| {
        (
            &*source.file.input.name,
            Text {
                text: &source.text,
                relative: &source.file.relative,
            },
        )
    });
    finding::complete(&mut scanned.findings, &texts.collect());
    scanned
}

/// Rules that find that something is nowhere in a policy.
const NOWHERE: &[&str] = &["filter-without-assume-role", "no-statements"];
/// Rules that find that something is nowhere in a run.
const NOWHERE_IN_RUN: &[&str] = &["pointless-deny"];

/// Drops findings that something is missing, if what is not checked may hold it.
fn drop_unproved(said: &mut Vec<Diagnostic>, policies: &[Policy], has_unread: bool) {
    let lacking = policies
        .iter()
        .filter(|policy| policy.excerpt.kept.is_some());
    let lacking: HashSet<&str> = lacking.map(|policy| &*policy.name).collect();
    said.retain(|said| {
        let of_run = has_unread && NOWHERE_IN_RUN.contains(&said.id());
        let of_policy = lacking.contains(said.source_name()) && NOWHERE.contains(&said.id());
        !(of_run || of_policy)
    });
}

fn part(group: &Group, sources: &[Source<'_>], linter: &Linter) -> Part {
    let (linter, said, policies) = (linter.clone(), Vec::new(), Vec::new());
    let mut part = Part {
        linter,
        said,
        policies,
        own: Vec::new(),
        notes: Vec::new(),
        others: Vec::new(),
        unread: Vec::new(),
    };
    for source in sources {
        let input = &source.file.input;
        if let Some(bytes) = &source.bytes {
            let excerpt = Excerpt::whole(&source.text);
            let read = part
                .linter
                .read(&PolicyHints::default(), &input.name, bytes);
            part.add(input, input.name.clone(), excerpt, read);
            continue;
        }
        let pointers = &group.config.pointers;
        let found = if source.file.is_yaml {
            document::of_yaml(&source.text, pointers, source.file.named)
        } else {
            Ok(document::of_json(&source.text, pointers))
        };
        match found {
            Ok(found) => part.take(source, found),
            Err((at, message)) => {
                part.own
                    .push(Finding::of_yaml(&input.name, &source.text, at, message))
            }
        }
    }
    part
}

/// The policies of the files in one linter, to be fixed, and the numbers of the files that are
/// policies and nothing else.
pub(super) fn to_fix(
    group: &Group,
    sources: &[Source<'_>],
    linter: &Linter,
) -> (Linter, Vec<usize>) {
    let Part {
        linter, policies, ..
    } = part(group, sources, linter);
    let whole: HashSet<&str> = policies
        .iter()
        .filter(|policy| policy.excerpt.pointer.is_empty())
        .map(|policy| &*policy.source)
        .collect();
    let is_plain = |source: &Source<'_>| {
        !source.file.is_yaml && source.bytes.is_none() && whole.contains(&*source.file.input.name)
    };
    let plain = sources
        .iter()
        .enumerate()
        .filter(|(_, source)| is_plain(source))
        .map(|(number, _)| number)
        .collect();
    (linter, plain)
}

impl Part {
    fn take(&mut self, source: &Source<'_>, found: Found) {
        let (input, count) = (&source.file.input, found.policies.len());
        let name = &input.name;
        if let Some(title) = found.title {
            let policies = if count == 1 {
                "1 policy".to_owned()
            } else {
                format!("{count} policies")
            };
            self.notes.push(format!("{name}: {title} with {policies}"));
        }
        self.unread.extend(found.unread.into_iter().map(
            |(pointer, document::Unread { what, why })| {
                let at = if pointer.is_empty() {
                    String::new()
                } else {
                    format!(" at {pointer}")
                };
                let message = format!("{what}{at} was not checked: it {why}");
                Unread {
                    source: name.clone(),
                    pointer,
                    message,
                }
            },
        ));
        if found.is_other && source.file.named {
            self.others.push(name.clone());
        }
        for mut excerpt in found.policies {
            // Documents of one file may hold policies at the same place.
            let name = match (excerpt.document, &*excerpt.pointer) {
                (0, "") => name.clone(),
                (0, pointer) => format!("{name}#{pointer}"),
                (document, pointer) => format!("{name}#{document}{pointer}"),
            };
            let hints = excerpt.hints.take().unwrap_or_else(|| source.file.hints());
            let read = self.linter.read(&hints, &name, &excerpt.text);
            self.add(input, name, excerpt, read);
        }
    }

    fn add(&mut self, input: &Input, name: String, excerpt: Excerpt, read: Result<(), LoadError>) {
        if let Err(error) = read {
            self.said.extend(error.diagnostics().iter().cloned());
        }
        self.policies.push(Policy {
            name,
            source: input.name.clone(),
            excerpt,
        });
    }
}

/// What a function makes of runs of the items, one run a thread, in the order of the items.
fn parallel<'i, T: Sync, R: Send>(items: &'i [T], make: impl Fn(&'i [T]) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let run = items.len().div_ceil(threads).max(1);
    if items.len() <= 1 || threads == 1 {
        return vec![make(items)];
    }
    let make = &make;
    thread::scope(|scope| {
        let started: Vec<_> = items
            .chunks(run)
            .map(|items| scope.spawn(move || make(items)))
            .collect();
        let ended = started.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|fault| panic::resume_unwind(fault))
        });
        ended.collect()
    })
}
