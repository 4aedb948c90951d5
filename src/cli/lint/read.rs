//! Reads the files of a run, and what was found in the same files before.

use std::num::NonZero;
use std::panic;
use std::thread;

use portcullis::lint::Linter;
use portcullis::project::{PointerPattern, Scan, ScanPart, SourceFile};
use portcullis::{Dialect, Kind};

use super::cache::{Cache, Key};
use super::files::{File, Group};
use crate::cli::failure::Failure;

/// The files of a group that could be read.
#[derive(Debug)]
pub(super) struct ReadFiles<'g> {
    pub(super) sources: Vec<SourceFile>,
    /// Where each of the sources comes from.
    pub(super) files: Vec<&'g File>,
    pub(super) failures: Vec<Failure>,
}

/// Reads the files of a group.
pub(super) fn read(group: &Group) -> ReadFiles<'_> {
    let mut all = ReadFiles {
        sources: Vec::new(),
        files: Vec::new(),
        failures: Vec::new(),
    };
    for (bytes, file) in read_all(&group.files).into_iter().zip(&group.files) {
        match bytes {
            Ok(bytes) => {
                all.sources.push(source(file, bytes));
                all.files.push(file);
            }
            // What cannot be read of these is unknown.
            Err(_) if file.is_context => {}
            Err(failure) => all.failures.push(failure),
        }
    }
    all
}

/// The bytes of files.
fn read_all(files: &[File]) -> Vec<Result<Vec<u8>, Failure>> {
    parallel(files, read_run).into_iter().flatten().collect()
}

/// The bytes of some files, read one after the other.
fn read_run(files: &[File]) -> Vec<Result<Vec<u8>, Failure>> {
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        read.push(file.input.bytes_up_to(LONGEST));
    }
    read
}

/// The stack of a thread that reads files, which may be nested deep.
const STACK: usize = 8 << 20;

/// What a function makes of runs of the items, in the order of the items. There are as many runs
/// and threads as the machine has cores. Where no thread can be started, the work is done in this
/// one.
fn parallel<'i, T: Sync, R: Send>(items: &'i [T], make: impl Fn(&'i [T]) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let run = items.len().div_ceil(threads).max(1);
    let make = &make;
    let mut runs: Vec<&[T]> = items.chunks(run).collect();
    if runs.is_empty() {
        runs.push(items);
    }
    thread::scope(|scope| {
        let mut started = Vec::new();
        for items in runs {
            let builder = thread::Builder::new().stack_size(STACK);
            let thread = builder.spawn_scoped(scope, move || make(items));
            started.push((items, thread));
        }
        let mut made = Vec::new();
        for (items, thread) in started {
            made.push(match thread.map(thread::ScopedJoinHandle::join) {
                Ok(ended) => ended.unwrap_or_else(|fault| panic::resume_unwind(fault)),
                Err(_) => make(items),
            });
        }
        made
    })
}

/// What there is to find in files.
fn scan(files: &[SourceFile], linter: &Linter, pointers: &[PointerPattern]) -> Scan {
    let mut parts = parallel(files, |part| ScanPart::new(part, files, linter, pointers));
    let first = parts.remove(0);
    first.join(parts, linter, files)
}

/// The most bytes of a file. What is made of a plan takes four to eight times as much, and how many
/// values it may have is bounded too.
const LONGEST: u64 = 128 << 20;

/// A file with its content, as the library reads it.
fn source(file: &File, bytes: Vec<u8>) -> SourceFile {
    let source = SourceFile::new(&*file.input.name, bytes)
        .with_syntax(file.syntax)
        .with_relative(&*file.relative)
        .with_hints(file.hints());
    match (file.is_named, file.is_context) {
        (_, true) => source.context(),
        (true, false) => source.named(),
        (false, false) => source,
    }
}

/// What there is to find in the files of a group, from the cache if they are unchanged.
pub(super) fn scan_cached(
    group: &Group,
    read: &ReadFiles<'_>,
    linter: &Linter,
    cache: Option<(&Cache, Key)>,
) -> Scan {
    let pointers = &group.pointers;
    let Some((cache, mut key)) = cache else {
        return scan(&read.sources, linter, pointers);
    };
    for (source, file) in read.sources.iter().zip(&read.files) {
        add_file(&mut key, source, file);
    }
    let key = key.finish();
    if let Some(known) = cache.get(&key) {
        return known;
    }
    let scanned = scan(&read.sources, linter, pointers);
    cache.put(&key, &scanned);
    scanned
}

/// Adds to a key everything of a file that what is found in it depends on.
fn add_file(key: &mut Key, source: &SourceFile, file: &File) {
    let path = match &file.path {
        Some(path) => path.to_string_lossy(),
        None => "".into(),
    };
    let (dialect, kind) = (
        file.policy_options.dialect.as_ref().map(Dialect::name),
        file.policy_options.kind.map(Kind::name),
    );
    let syntax = source.syntax();
    key.add(&[
        source.name(),
        &path,
        source.relative(),
        &format!(
            "{dialect:?} {kind:?} {} {} {syntax:?}",
            file.is_named, file.is_context
        ),
        source.text(),
    ]);
    key.add_bytes(source.undecoded().unwrap_or_default());
}
