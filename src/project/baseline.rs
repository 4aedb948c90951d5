//! Findings that a project already knew of at some time, by their fingerprints.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::finding::FileFinding;
use super::source_file::SourceFile;

/// Findings that are known and not reported again.
///
/// A finding is known by its fingerprint, which follows from its rule and from the statement that it
/// is about and not from its line: a policy may move within its file.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Linter;
/// use portcullis::project::{Baseline, SourceFile, scan};
/// let files = [SourceFile::new("p.json", r#"{"Version": "1", "Statement": [
///     {"Effect": "Allow", "Action": "oss:*", "Action": "*", "Resource": "*"}]}"#)];
/// let mut findings = scan(&files, &Linter::new(), &[]).findings;
/// assert!(!findings.is_empty());
///
/// let baseline = Baseline::of(&findings);
/// let baseline = Baseline::read(baseline.to_json().as_bytes())?; // as a file keeps it
/// assert_eq!(baseline.remove_known(&mut findings, &files, |_| true), 0, "none of them is gone");
/// assert!(findings.is_empty());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<BaselineEntry>,
}

/// Only the fingerprint counts; the rest is for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    fingerprint: String,
    rule: String,
    source: String,
    pointer: String,
}

/// The version of the format.
const VERSION: u32 = 1;

/// Whether a baseline can record a finding: it is about a file and not about the configuration.
fn can_be_known(finding: &FileFinding) -> bool {
    finding.group() != "configuration"
}

impl Baseline {
    /// Records findings.
    #[must_use]
    pub fn of(findings: &[FileFinding]) -> Self {
        let record = |finding: &FileFinding| BaselineEntry {
            fingerprint: finding.fingerprint.clone(),
            rule: finding.rule.clone(),
            source: finding.source.clone(),
            pointer: finding.pointer.clone(),
        };
        let known = findings.iter().filter(|finding| can_be_known(finding));
        Self {
            version: VERSION,
            findings: known.map(record).collect(),
        }
    }

    /// Reads a baseline from its JSON.
    ///
    /// # Errors
    ///
    /// Says what is wrong with a text that is not a baseline.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let baseline: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!(
                "its version is {other}; only version {VERSION} is supported"
            )),
        }
    }

    /// Writes the baseline as JSON, as [`Baseline::read`] reads it.
    #[must_use]
    pub fn to_json(&self) -> String {
        // OK because writing strings and numbers into memory cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// How many findings it records.
    #[must_use]
    pub fn count(&self) -> usize {
        self.findings.len()
    }

    /// Removes the findings that are recorded. Returns how many are recorded for the files and are
    /// no longer found. `is_applied` says of a rule by its id whether it was applied.
    pub fn remove_known(
        &self,
        findings: &mut Vec<FileFinding>,
        files: &[SourceFile],
        is_applied: impl Fn(&str) -> bool,
    ) -> usize {
        let found: BTreeSet<&str> = findings
            .iter()
            .map(|finding| &*finding.fingerprint)
            .collect();
        // What an unreadable policy contains is not known.
        let unclear: BTreeSet<&str> = findings
            .iter()
            .filter(|finding| finding.is_fault())
            .map(|finding| &*finding.source)
            .collect();
        let checked: BTreeSet<&str> = files.iter().map(SourceFile::name).collect();
        let is_gone = |known: &&BaselineEntry| {
            checked.contains(&*known.source)
                && !unclear.contains(&*known.source)
                && !found.contains(&*known.fingerprint)
                && is_applied(&known.rule)
        };
        let gone = self.findings.iter().filter(is_gone).count();
        let known: BTreeSet<&str> = self
            .findings
            .iter()
            .map(|known| &*known.fingerprint)
            .collect();
        findings.retain(|finding| !can_be_known(finding) || !known.contains(&*finding.fingerprint));
        gone
    }
}
