//! Text for people: each finding with the excerpt that it is about.

use std::cmp::Reverse;

use annotate_snippets::Level;
use portcullis::Level as Weight;
use portcullis::estate::EstateRule;
use portcullis::lint::Rule;
use portcullis::project::{FileFinding, FileSyntax};

use crate::cli::failure::{Place, may_be_shown, show_place};
use crate::cli::lint::run::Run;
use crate::cli::output::{Report, SHOWN, counted};
use crate::cli::terminal::renderer;
use portcullis::escape::clean;

/// Writes findings to standard output and faults to standard error: the first few of each file,
/// then the number of the others.
pub(super) fn write(run: &Run, report: &mut Report) {
    let findings = &run.report.findings;
    for of_file in findings.chunk_by(|one, next| one.source == next.source) {
        let Some(first) = of_file.first() else {
            continue;
        };
        let text = run.texts.get(&first.source).map(String::as_str);
        let (faults, findings): (Vec<_>, Vec<_>) =
            of_file.iter().partition(|finding| finding.is_fault());
        report.notes.extend(section(&faults, text));
        for shown in section(&findings, text) {
            report.block(shown);
        }
    }
    if let Some(line) = summary(run) {
        report.line(line);
    }
}

/// The last line: how many findings there are, by level, and how many `--fix` may resolve. `None`
/// without findings.
fn summary(run: &Run) -> Option<String> {
    let mut findings = Vec::new();
    let mut fixable = 0;
    for finding in &run.report.findings {
        if !finding.is_fault() {
            findings.push(finding);
            fixable += usize::from(has_fix(finding));
        }
    }
    if findings.is_empty() {
        return None;
    }
    let mut line = format!(
        "{}{}: {}",
        counted(findings.len(), "finding"),
        in_policies(run, &findings),
        by_level(&findings)
    );
    if run.may_fix && fixable > 0 {
        line.push_str(&format!("; try `--fix` for {fixable} of them"));
    }
    Some(line)
}

/// How many findings there are of each level: `2 errors, 1 warning`.
fn by_level(findings: &[&FileFinding]) -> String {
    let mut counts = Vec::new();
    for level in [Weight::Error, Weight::Warning, Weight::Suggestion] {
        let of_level = findings.iter().filter(|finding| finding.level == level);
        match of_level.count() {
            0 => {}
            count => counts.push(counted(count, level.name())),
        }
    }
    counts.join(", ")
}

/// Whether `--fix` may resolve a finding: its rule has fixes, and its file is a policy.
fn has_fix(finding: &FileFinding) -> bool {
    let is_policy = finding.pointer.is_empty() || finding.pointer.starts_with("/Statement");
    let is_json = FileSyntax::from_name(&finding.source) == FileSyntax::Json;
    is_policy && is_json && Rule::find(&finding.rule).is_some_and(Rule::has_fix)
}

/// How many policies have findings, in words; nothing if there are no policies.
fn in_policies(run: &Run, findings: &[&FileFinding]) -> String {
    let mut places = Vec::new();
    for finding in findings {
        if is_about_policy(finding) {
            places.push((&*finding.source, policy_of(finding)));
        }
    }
    places.sort_unstable();
    places.dedup();
    let mut groups = findings.iter().map(|finding| finding.group());
    let in_estate = if groups.any(|group| group == EstateRule::GROUP) {
        " in the estate and"
    } else {
        ""
    };
    match run.policies {
        0 => String::new(),
        all => format!("{in_estate} in {} of {}", places.len(), policies(all)),
    }
}

/// Whether a finding is about a policy, and not about an estate, a setting or what is not known.
fn is_about_policy(finding: &FileFinding) -> bool {
    let others = ["not-judged", "configuration", EstateRule::GROUP];
    !others.contains(&finding.group())
}

/// The pointer of the policy that a finding is in.
fn policy_of(finding: &FileFinding) -> &str {
    let pointer = &*finding.pointer;
    match pointer.split_once("/Statement") {
        Some((policy, _)) => policy,
        None => pointer,
    }
}

/// A number of policies, in words.
fn policies(count: usize) -> String {
    if count == 1 {
        "1 policy".to_owned()
    } else {
        format!("{count} policies")
    }
}

/// The findings of a file that are shown, in their order: if there are too many, those of the
/// lowest levels are left out first.
fn section(findings: &[&FileFinding], text: Option<&str>) -> Vec<String> {
    let mut worst: Vec<(usize, &FileFinding)> = findings.iter().copied().enumerate().collect();
    worst.sort_by_key(|(_, finding)| Reverse(finding.level));
    worst.truncate(SHOWN);
    worst.sort_by_key(|(number, _)| *number);
    let mut shown = Vec::with_capacity(worst.len() + 1);
    for (_, finding) in worst {
        shown.push(show(finding, text));
    }
    if let (Some(more @ 1..), Some(first)) = (findings.len().checked_sub(SHOWN), findings.first()) {
        shown.push(format!("and {more} more in {}", clean(&first.source)));
    }
    shown
}

/// A finding with its excerpt.
fn show(finding: &FileFinding, text: Option<&str>) -> String {
    let level = match finding.level {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
        Weight::Suggestion => Level::INFO.with_name("suggestion"),
    };
    let mut notes = Vec::new();
    for related in &finding.related {
        let (source, start) = (clean(&related.source), related.start);
        let place = format!("{source}:{}:{}", start.line, start.column);
        notes.push(format!("{} at {place}", related.message));
    }
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
        related: notes,
        help: &finding.help,
    };
    show_place(&place, &renderer())
}
