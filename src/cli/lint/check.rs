//! Lints the files of one configuration, and removes the findings that are accepted.

use std::collections::BTreeSet;

use portcullis::estate::EstateRule;
use portcullis::lint::{Catalog, Linter};
use portcullis::project::{
    ConfigText, FileCoverage, FileFinding, OtherFile, Scan, SourceFile, Suppression, suppress,
    suppress_inline,
};

use super::accept::{self, BaselineFile};
use super::arguments::Reporting;
use super::cache::{Cache, Key};
use super::config::Config;
use super::files::Group;
use super::levels::{Levels, relative_paths};
use super::read::{self, ReadFiles};
use crate::cli::failure::Failure;
use crate::cli::input::Input;

/// What was found in the files of a configuration and is not accepted.
pub(super) struct Checked {
    pub(super) findings: Vec<FileFinding>,
    pub(super) notes: Vec<String>,
    /// Files that were named and contain no policy.
    pub(super) others: Vec<OtherFile>,
    pub(super) policies: usize,
    pub(super) files_without_policies: usize,
    /// File and rule of findings that somebody accepted.
    pub(super) accepted: BTreeSet<(String, String)>,
}

/// What is needed to check the files of a group, once or again after fixes.
pub(super) struct GroupCheck<'a> {
    pub(super) reporting: &'a Reporting,
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
        let acceptance = Acceptance {
            reporting: self.reporting,
            config: &self.group.config,
            sources: &read.sources,
            scope: self.group,
        };
        acceptance.apply(scan)
    }
}

/// Which files a run checks, and by which rules. A suppression or a line of a baseline that was not
/// needed is reported only if a finding could have needed it.
pub(super) trait RunScope {
    /// How many of the files that a suppression may match the run checks.
    fn coverage(&self, suppression: &Suppression) -> FileCoverage;

    /// Whether the run applies a rule.
    fn applies(&self, rule: &str) -> bool;
}

impl RunScope for Group {
    fn coverage(&self, suppression: &Suppression) -> FileCoverage {
        if self.covers(&suppression.path) {
            FileCoverage::All
        } else if self.matches(&suppression.path) {
            FileCoverage::Some
        } else {
            FileCoverage::None
        }
    }

    /// Rules about estates are applied to estates alone.
    fn applies(&self, rule: &str) -> bool {
        EstateRule::find(rule).is_none()
    }
}

/// What decides the levels of findings, and which are accepted: the same for files and for estates.
pub(super) struct Acceptance<'a, S> {
    pub(super) reporting: &'a Reporting,
    pub(super) config: &'a Config,
    pub(super) sources: &'a [SourceFile],
    pub(super) scope: &'a S,
}

impl<S: RunScope> Acceptance<'_, S> {
    /// Sets the levels of what was found, and removes the findings that are accepted.
    pub(super) fn apply(&self, scan: Scan) -> Result<Checked, Vec<Failure>> {
        let (mut findings, mut notes) = (scan.findings, scan.notes);
        let levels = Levels::new(self.reporting, self.config);
        levels.apply(&mut findings, &relative_paths(self.sources));
        let all = findings.clone();
        self.suppress(&mut findings);
        if let Some(known) = self.baseline().map_err(|failure| vec![failure])? {
            let is_applied = |rule: &str| self.scope.applies(rule);
            notes.extend(known.remove_known(&mut findings, self.sources, is_applied));
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
    fn suppress(&self, findings: &mut Vec<FileFinding>) {
        suppress_inline(findings, self.sources);
        suppress(
            findings,
            &self.config.suppressions,
            self.sources,
            ConfigText {
                name: &self.config.name,
                text: &self.config.text,
            },
            self.reporting.today.or_else(accept::today),
            |suppression| self.coverage(suppression),
        );
    }

    /// How many of the files of a suppression its rule was applied to.
    fn coverage(&self, suppression: &Suppression) -> FileCoverage {
        if self.scope.applies(&suppression.rule) {
            self.scope.coverage(suppression)
        } else {
            FileCoverage::None
        }
    }

    /// The baseline of the command line, or else of the configuration. A run that writes a baseline
    /// uses none.
    fn baseline(&self) -> Result<Option<BaselineFile>, Failure> {
        let baseline = self.reporting.baseline.as_ref();
        match baseline.or(self.config.baseline.as_ref()) {
            Some(path) if self.reporting.write_baseline.is_none() => {
                BaselineFile::read(path).map(Some)
            }
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

/// A linter by the configuration and the command line, in this order; rules count more than their
/// groups. The key covers everything that its findings depend on besides the files and the
/// pointers.
pub(super) fn linter(
    reporting: &Reporting,
    config: &Config,
) -> Result<(Linter, Key), Vec<Failure>> {
    let mut linter = Linter::new();
    Levels::new(reporting, config).set(&mut linter);
    let mut key = Key::of_program();
    key.add(&[&format!("{:?}", linter.levels())]);
    let mut failures = Vec::new();
    for rule in &config.own_rules {
        key.add(&[&format!("{rule:?}")]);
        linter.add_checked_rule(rule.clone());
    }
    for path in config.catalogs.iter().chain(&reporting.catalogs) {
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
