//! Reads the files of a run, and what was found in the same files before.

use std::num::NonZero;
use std::panic;
use std::thread;

use portcullis::lint::Linter;
use portcullis::project::{PointerPattern, Scan, ScanPart, SourceFile, Syntax};
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
            Err(failure) => all.failures.push(failure),
        }
    }
    all
}

/// The bytes of files.
fn read_all(files: &[File]) -> Vec<Result<Vec<u8>, Failure>> {
    let read_run = |files: &[File]| -> Vec<_> { files.iter().map(read_one).collect() };
    parallel(files, read_run).into_iter().flatten().collect()
}

/// What a function makes of runs of the items, in the order of the items. There are as many runs
/// and threads as the machine has cores.
fn parallel<'i, T: Sync, R: Send>(items: &'i [T], make: impl Fn(&'i [T]) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let run = items.len().div_ceil(threads).max(1);
    if items.len() <= 1 || threads == 1 {
        return vec![make(items)];
    }
    let make = &make;
    thread::scope(|scope| {
        let mut started = Vec::new();
        for items in items.chunks(run) {
            started.push(scope.spawn(move || make(items)));
        }
        let mut made = Vec::new();
        for thread in started {
            let ended = thread.join();
            made.push(ended.unwrap_or_else(|fault| panic::resume_unwind(fault)));
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

/// The bytes of a file.
fn read_one(file: &File) -> Result<Vec<u8>, Failure> {
    file.input.bytes()
}

/// A file with its content, as the library reads it.
fn source(file: &File, bytes: Vec<u8>) -> SourceFile {
    let syntax = if file.is_yaml {
        Syntax::Yaml
    } else {
        Syntax::Json
    };
    let source = SourceFile::new(&*file.input.name, bytes)
        .with_syntax(syntax)
        .with_relative(&*file.relative)
        .with_hints(file.hints());
    if file.named { source.named() } else { source }
}

/// What there is to find in the files of a group, from the cache if they are unchanged.
pub(super) fn scan_cached(
    group: &Group,
    read: &ReadFiles<'_>,
    linter: &Linter,
    cache: Option<(&Cache, Key)>,
) -> Scan {
    let pointers = &group.config.pointers;
    let Some((cache, mut key)) = cache else {
        return scan(&read.sources, linter, pointers);
    };
    for (source, file) in read.sources.iter().zip(&read.files) {
        add_file(&mut key, source, file);
    }
    let key = key.finish();
    cache.get(&key).unwrap_or_else(|| {
        let scanned = scan(&read.sources, linter, pointers);
        cache.put(&key, &scanned);
        scanned
    })
}

/// Adds to a key everything of a file that what is found in it depends on.
fn add_file(key: &mut Key, source: &SourceFile, file: &File) {
    let path = file
        .path
        .as_deref()
        .map(|path| path.to_string_lossy())
        .unwrap_or_default();
    let (dialect, kind) = (
        file.told.dialect.as_ref().map(Dialect::name),
        file.told.kind.map(Kind::name),
    );
    let syntax = source.syntax();
    key.add(&[
        source.name(),
        &path,
        source.relative(),
        &format!("{dialect:?} {kind:?} {} {syntax:?}", file.named),
        source.text(),
    ]);
    key.add_bytes(source.undecoded().unwrap_or_default());
}
