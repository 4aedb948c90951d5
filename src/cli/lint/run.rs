//! What a run has to say, collected over the groups of files.

use std::collections::{BTreeSet, HashMap};

use portcullis::Level;
use portcullis::project::{FileFinding, LintReport, OtherFile, ReadFailure, SourceFile};

use super::arguments::Reporting;
use super::check::Checked;
use super::config::Config;
use super::fix::FixReport;
use super::levels::{Levels, relative_paths};
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
    /// Adds what was found in the files of one configuration.
    pub(super) fn add(
        &mut self,
        reporting: &Reporting,
        config: &Config,
        sources: &[SourceFile],
        mut checked: Checked,
    ) {
        let mut gate = Gate::new(reporting, config);
        let paths = relative_paths(sources);
        for finding in &mut checked.findings {
            let relative = paths.get(&*finding.source).copied().unwrap_or("");
            gate.judge(finding, relative);
        }
        self.is_broken |= gate.is_broken;
        for file in &checked.others {
            self.failures.push(no_policy(file));
        }
        self.notes.extend(checked.notes);
        self.policies += checked.policies;
        self.files_without_policies += checked.files_without_policies;
        self.report.findings.extend(checked.findings);
        self.take_sources(sources);
        self.texts.insert(config.name.clone(), config.text.clone());
    }

    /// Notes which files were linted, and keeps the texts that findings are about.
    fn take_sources(&mut self, sources: &[SourceFile]) {
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

/// Decides which findings fail a run.
struct Gate<'a> {
    levels: Levels<'a>,
    /// The least level that fails; `None` is none.
    threshold: Option<Level>,
    fails_on_unread: bool,
    /// Whether a policy is invalid, and no level is set for its fault.
    is_broken: bool,
}

impl<'a> Gate<'a> {
    /// What fails a run, by the command line or else by the configuration.
    fn new(reporting: &'a Reporting, config: &'a Config) -> Self {
        let threshold = match (reporting.fail_on, config.fail_on) {
            (Some(threshold), _) => threshold.0,
            (None, Some(level)) => level,
            (None, None) => Some(Level::Warning),
        };
        Self {
            levels: Levels::new(reporting, config),
            threshold,
            fails_on_unread: reporting.fail_on_unread || config.fail_on_unread,
            is_broken: false,
        }
    }

    /// Notes whether a finding fails the run.
    fn judge(&mut self, finding: &mut FileFinding, relative: &str) {
        let is_fault = finding.is_fault() && !self.levels.is_set(finding, relative);
        self.is_broken |= is_fault;
        finding.fails = is_fault
            || self.threshold.is_some_and(|least| finding.level >= least)
            || finding.group() == "not-judged" && self.fails_on_unread;
    }
}

/// The failure for a file that was named and contains no policy.
fn no_policy(file: &OtherFile) -> Failure {
    let name = &file.name;
    let (message, help) = match &file.language {
        Some(language) => (
            format!("{name} contains no policy that is read: it looks like {language}"),
            "name files with policies of RAM, Kingsoft Cloud, Volcano Engine or AWS",
        ),
        None => (
            format!("{name} contains no policy"),
            "name policy files, or say with `--pointer` where the policies are",
        ),
    };
    Failure::new("no-policy", message, help)
}
