//! Lints the files of one configuration, and removes the findings that are accepted.

use std::collections::BTreeSet;

use globset::GlobMatcher;
use portcullis::lint::{Catalog, Linter};
use portcullis::project::{ConfigText, FileCoverage, FileFinding, suppress, suppress_inline};

use super::accept::{self, BaselineFile};
use super::arguments::Arguments;
use super::cache::{Cache, Key};
use super::files::Group;
use super::levels::Levels;
use super::read::{self, ReadFiles};
use crate::cli::failure::Failure;
use crate::cli::input::Input;

/// What was found in the files of a group and is not accepted.
pub(super) struct Checked {
    pub(super) findings: Vec<FileFinding>,
    pub(super) notes: Vec<String>,
    /// Files that were named and contain no policy.
    pub(super) others: Vec<String>,
    pub(super) policies: usize,
    pub(super) files_without_policies: usize,
    /// File and rule of findings that somebody accepted.
    pub(super) accepted: BTreeSet<(String, String)>,
}

/// What is needed to check the files of a group, once or again after fixes.
pub(super) struct GroupCheck<'a> {
    pub(super) arguments: &'a Arguments,
    pub(super) group: &'a Group,
    pub(super) linter: &'a Linter,
    pub(super) cache: Option<Cache>,
    /// The part of the cache's key that does not depend on files.
    pub(super) key: Key,
}

impl GroupCheck<'_> {
    /// Lints the files, and removes the findings that are accepted.
    pub(super) fn run(&self, read: &ReadFiles<'_>) -> Result<Checked, Vec<Failure>> {
        let cache = self.cache.as_ref().map(|cache| (cache, self.key.clone()));
        let scan = read::scan_cached(self.group, read, self.linter, cache);
        let (mut findings, mut notes) = (scan.findings, scan.notes);
        Levels::new(self.arguments, &self.group.config).apply(&mut findings, &read.paths());
        let all = findings.clone();
        self.suppress(&mut findings, read);
        if let Some(known) = self.baseline().map_err(|failure| vec![failure])? {
            notes.extend(known.remove_known(&mut findings, &read.sources));
        }
        Ok(Checked {
            accepted: accepted(&all, &findings),
            findings,
            notes,
            others: scan.others,
            policies: scan.policies,
            files_without_policies: scan.passed_over,
        })
    }

    /// Removes what comments and the configuration accept.
    fn suppress(&self, findings: &mut Vec<FileFinding>, read: &ReadFiles<'_>) {
        suppress_inline(findings, &read.sources);
        let config = &self.group.config;
        suppress(
            findings,
            &config.suppressions,
            &read.sources,
            ConfigText {
                name: &config.name,
                text: &config.text,
            },
            self.arguments.today.or_else(accept::today),
            |path| coverage(self.group, path),
        );
    }

    /// The baseline of the command line, or else of the configuration. A run that writes a baseline
    /// uses none.
    fn baseline(&self) -> Result<Option<BaselineFile>, Failure> {
        let arguments = self.arguments;
        let baseline = arguments.baseline.as_ref();
        match baseline.or(self.group.config.baseline.as_ref()) {
            Some(path) if arguments.write_baseline.is_none() => BaselineFile::read(path).map(Some),
            _ => Ok(None),
        }
    }
}

/// File and rule of the findings that are no longer among those that are left.
fn accepted(all: &[FileFinding], left: &[FileFinding]) -> BTreeSet<(String, String)> {
    let mut kept = BTreeSet::new();
    for finding in left {
        kept.insert((&finding.source, &finding.fingerprint));
    }
    let mut accepted = BTreeSet::new();
    for finding in all {
        if !kept.contains(&(&finding.source, &finding.fingerprint)) {
            accepted.insert((finding.source.clone(), finding.rule.clone()));
        }
    }
    accepted
}

/// How many of the files that a glob of the configuration may match are in a group.
fn coverage(group: &Group, path: &GlobMatcher) -> FileCoverage {
    if group.covers(path) {
        FileCoverage::All
    } else if group.matches(path) {
        FileCoverage::Some
    } else {
        FileCoverage::None
    }
}

/// A linter by the configuration and the command line, in this order; rules count more than their
/// groups. The key covers everything that its findings depend on besides the files.
pub(super) fn linter(arguments: &Arguments, group: &Group) -> Result<(Linter, Key), Vec<Failure>> {
    let mut linter = Linter::new();
    Levels::new(arguments, &group.config).set(&mut linter);
    let mut key = Key::of_program();
    key.add(&[
        &format!("{:?}", linter.levels()),
        &format!("{:?}", group.pointers),
    ]);
    let mut failures = Vec::new();
    for path in group.config.catalogs.iter().chain(&arguments.catalogs) {
        match read_catalog(&Input::new(path), &mut key) {
            Ok(catalog) => linter.add_catalog(catalog),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() {
        Ok((linter, key))
    } else {
        Err(failures)
    }
}

/// Reads a catalogue, and adds its bytes to the key.
fn read_catalog(input: &Input, key: &mut Key) -> Result<Catalog, Failure> {
    let bytes = input.bytes()?;
    let catalog = Catalog::read(&input.name, &bytes)?;
    key.add_bytes(&bytes);
    Ok(catalog)
}
