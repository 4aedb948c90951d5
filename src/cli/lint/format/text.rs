//! For people: each finding with the text that it speaks of.

use annotate_snippets::{Level, Renderer};
use portcullis::Level as Weight;

use crate::cli::escape::clean;
use crate::cli::failure::{Place, may_be_shown, show_place};
use crate::cli::lint::Run;
use crate::cli::lint::finding::Finding;
use crate::cli::output::{Report, SHOWN};

/// Findings go to standard output, what kept a policy from being read to standard error; so many of
/// each file and then a count.
pub(super) fn write(run: &Run, report: &mut Report) {
    for of_file in run.findings.chunk_by(|one, next| one.source == next.source) {
        let text = of_file
            .first()
            .and_then(|first| run.texts.get(&first.source))
            .map(String::as_str);
        let (faults, findings): (Vec<_>, Vec<_>) =
            of_file.iter().partition(|finding| finding.is_fault());
        report.notes.extend(section(&faults, text));
        section(&findings, text)
            .iter()
            .for_each(|shown| report.block(shown));
    }
}

fn section(findings: &[&Finding], text: Option<&str>) -> Vec<String> {
    let mut shown: Vec<_> = findings
        .iter()
        .take(SHOWN)
        .map(|finding| show(finding, text))
        .collect();
    if let (Some(more @ 1..), Some(first)) = (findings.len().checked_sub(SHOWN), findings.first()) {
        shown.push(format!("and {more} more in {}", clean(&first.source)));
    }
    shown
}

fn show(finding: &Finding, text: Option<&str>) -> String {
    let level = match finding.level {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
        Weight::Suggestion => Level::INFO.with_name("suggestion"),
    };
    let related = finding.related.iter().map(|related| {
        let place = related.start;
        format!(
            "{} at {}:{}:{}",
            related.message,
            clean(&related.source),
            place.line,
            place.column
        )
    });
    let place = Place {
        title: level
            .primary_title(clean(&finding.message))
            .id(&finding.rule),
        name: &finding.source,
        span: finding.span.clone(),
        line: finding.start.line as usize,
        column: finding.start.column as usize,
        text: text.filter(|text| !finding.is_fault() || may_be_shown(text)),
        note: &finding.note,
        related: related.collect(),
        help: &finding.help,
    };
    show_place(&place, &Renderer::styled())
}
