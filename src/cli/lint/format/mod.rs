//! Findings in words and in the formats of other programs; the order is that of files, places and
//! rules in each.

mod text;

use std::collections::BTreeMap;

use portcullis::project::FileFinding;

use super::arguments::Format;
use super::run::Run;
use crate::cli::failure::{self, Failure};
use crate::cli::output::{Report, counted};
use portcullis::escape::clean;

/// What a run has to say, in a format. Failures to read a file go to standard error in each.
pub(super) fn write(format: Format, run: &Run) -> Report {
    let mut report = Report::default();
    let findings = &run.report;
    match format {
        Format::Text => text::write(run, &mut report),
        Format::Concise => {
            for finding in &findings.findings {
                report.line(concise(finding));
            }
        }
        Format::Json => report.verbatim(&findings.to_json_lines()),
        Format::Github => report.verbatim(&findings.to_github()),
        Format::Gitlab => report.verbatim(&findings.to_gitlab()),
        Format::Sarif => report.verbatim(&findings.to_sarif()),
        Format::Junit => report.verbatim(&findings.to_junit()),
    }
    if matches!(format, Format::Text | Format::Concise) {
        add_notes(run, &mut report);
    }
    report.notes.extend(run.failures.iter().map(show));
    report
}

/// Adds the notes of a run, for formats that people read.
fn add_notes(run: &Run, report: &mut Report) {
    for note in &run.notes {
        report.notes.push(format!("note: {}", clean(note)));
    }
    if run.files_without_policies > 0 {
        let files = counted(run.files_without_policies, "file");
        report.notes.push(format!("note: {files} without policies"));
    }
}

/// What kept a file from being read is a line: the help of all of them is the same.
fn show(failure: &Failure) -> String {
    let shown = failure::show(failure);
    match failure {
        Failure::Plain {
            id: "unreadable-file",
            ..
        } => shown.lines().next().unwrap_or_default().to_owned(),
        _ => shown,
    }
}

/// A finding in one line, as compilers write it.
fn concise(finding: &FileFinding) -> String {
    let FileFinding {
        source,
        start,
        level,
        rule,
        message,
        ..
    } = finding;
    clean(&format!(
        "{source}:{}:{}: {level}[{rule}]: {message}",
        start.line, start.column
    ))
}

/// How many findings each rule has, most first.
pub(super) fn statistics(run: &Run) -> Report {
    let mut counts: BTreeMap<&str, (usize, &FileFinding)> = BTreeMap::new();
    for finding in &run.report.findings {
        counts.entry(&finding.rule).or_insert((0, finding)).0 += 1;
    }
    let mut rows: Vec<_> = counts.into_values().collect();
    rows.sort_by(|(one, _), (other, _)| other.cmp(one));
    let mut report = Report::default();
    for (count, finding) in rows {
        report.line(format!(
            "{count:7}  {:10}  {}",
            finding.level.name(),
            finding.rule
        ));
    }
    report.notes = run.failures.iter().map(show).collect();
    report
}
