//! What there is to report, whatever the format.

use std::collections::BTreeSet;

use crate::project::finding::FileFinding;

/// What there is to report of a run over files.
#[derive(Debug, Default)]
pub struct LintReport {
    /// The findings, sorted by file, place and rule.
    pub findings: Vec<FileFinding>,
    /// The names of the files that were checked.
    pub checked: BTreeSet<String>,
    /// What kept a file from being read.
    pub failures: Vec<ReadFailure>,
}

/// Why a file could not be read.
#[derive(Clone, Debug)]
pub struct ReadFailure {
    /// The id of the failure.
    pub id: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}
