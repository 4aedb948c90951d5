//! Findings in words and in the formats of other programs; the order is that of files, places and
//! rules in each.

mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod text;

use std::collections::BTreeMap;

use portcullis::diagnostic::Fault;
use portcullis::lint::Rule;

use super::Run;
use super::arguments::Format;
use super::finding::{Finding, OWN};
use super::scan::Unread;
use crate::cli::escape::clean;
use crate::cli::failure::{self, Failure};
use crate::cli::output::Report;

/// What a run has to say, in a format. Failures to read a file go to standard error in each.
pub(super) fn write(format: Format, run: &Run) -> Report {
    let mut report = Report::default();
    match format {
        Format::Text => text::write(run, &mut report),
        Format::Concise => run
            .findings
            .iter()
            .for_each(|finding| report.line(concise(finding))),
        Format::Json => run
            .findings
            .iter()
            .for_each(|finding| json::write(finding, &mut report)),
        Format::Github => run
            .findings
            .iter()
            .for_each(|finding| report.command(github::line(finding))),
        Format::Gitlab => gitlab::write(run, &mut report),
        Format::Sarif => sarif::write(run, &mut report),
        Format::Junit => junit::write(run, &mut report),
    }
    if matches!(format, Format::Text | Format::Concise) {
        report.notes.extend(
            run.notes
                .iter()
                .map(|note| format!("note: {}", clean(note))),
        );
    }
    report.notes.extend(run.unread.iter().map(|unread| {
        let Unread {
            source, message, ..
        } = unread;
        format!("note: {}", clean(&format!("{source}: {message}")))
    }));
    report.notes.extend(run.failures.iter().map(show));
    report
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

fn concise(finding: &Finding) -> String {
    let Finding {
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
    let mut counts: BTreeMap<&str, (usize, &Finding)> = BTreeMap::new();
    for finding in &run.findings {
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

/// What an id finds, and its page.
fn page(id: &str) -> (String, String) {
    if let Some(rule) = Rule::find(id).filter(|rule| rule.id() == id) {
        return (rule.what().to_owned(), rule.page().to_owned());
    }
    let own = OWN.iter().map(|(id, _, note)| (*id, *note));
    let note = Fault::all()
        .map(|fault| (fault.id(), fault.note()))
        .chain(own)
        .find(|(known, _)| *known == id)
        .map_or("", |(_, note)| note);
    (
        id.replace('-', " "),
        format!("# {id}\n\n## Why\n\n{note}\n"),
    )
}
