//! What a run has to say, collected over the groups of files.

use std::collections::{BTreeSet, HashMap};

use portcullis::project::{LintReport, ReadFailure, SourceFile};

use super::fix::FixReport;
use crate::cli::failure::Failure;

/// What a run has to say.
#[derive(Debug, Default)]
pub(super) struct Run {
    pub(super) report: LintReport,
    pub(super) failures: Vec<Failure>,
    pub(super) notes: Vec<String>,
    /// The texts that findings are about, by name.
    pub(super) texts: HashMap<String, String>,
    /// The number of policies that were found.
    pub(super) policies: usize,
    /// The number of files without policies.
    pub(super) files_without_policies: usize,
    /// Whether a policy is invalid.
    pub(super) is_broken: bool,
    /// Whether `--fix` could still be given.
    pub(super) may_fix: bool,
    pub(super) fixed: FixReport,
}

impl Run {
    /// Notes which files were linted, and keeps the texts that findings are about.
    pub(super) fn take_sources(&mut self, sources: &[SourceFile]) {
        let mut with_findings = BTreeSet::new();
        for finding in &self.report.findings {
            with_findings.insert(finding.source.as_str());
        }
        for source in sources {
            let name = source.name();
            if !source.is_context() {
                self.report.checked.insert(name.to_owned());
            }
            if with_findings.contains(name) {
                self.texts.insert(name.to_owned(), source.text().to_owned());
            }
        }
    }

    /// Copies to the report what kept files from being read, for the formats that have a place for
    /// it.
    pub(super) fn report_failures(&mut self) {
        for failure in &self.failures {
            if let Failure::Plain { id, message, help } = failure {
                self.report.failures.push(ReadFailure {
                    id,
                    message: message.clone(),
                    help: help.clone(),
                });
            }
        }
    }

    /// The exit code: 2 where something could not be read or is invalid, and 1 where a finding
    /// fails the run.
    pub(super) fn exit_code(&self, exit_zero: bool) -> u8 {
        if self.is_broken || !self.failures.is_empty() {
            return 2;
        }
        let fails = self.report.findings.iter().any(|finding| finding.fails);
        u8::from(fails && !exit_zero)
    }
}
