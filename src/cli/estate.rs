//! `estate`: what is wrong with an estate, and what applies to a principal.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use portcullis::estate::Holding;
use portcullis::{Diagnostic, Level};
use serde_json::{Value, json};

use super::answer::lines;
use super::caller::principal;
use super::failure::show_diagnostic;
use super::held::{self, EstateFiles};
use super::import;
use super::lint::parse_day;
use super::options::Format;
use super::output::Outcome;
use super::output::{Report, SHOWN};

/// Check, show and import estates: accounts with users, groups, roles and resources.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Report what is wrong or dangerous in an estate.
    ///
    /// An estate that contradicts itself is rejected, with every fault and its place: undefined
    /// names, duplicate names, invalid policies. A valid estate is then searched for what is
    /// dangerous or useless, such as roles that anyone may assume and old access keys.
    ///
    /// Exit code: 0 no findings, or only those of level `info`; 1 findings; 2 bad usage, or an
    /// estate that cannot be read.
    Check(Check),
    /// Show which policies apply to a principal, and through what.
    ///
    /// Exit code: 0 shown, 2 bad usage, bad input, or nobody of that name in the estate.
    Show(Show),
    /// Make an estate from the answers of a cloud's API or from a Terraform plan.
    ///
    /// An export is what a cloud's API returns, or what `terraform show -json` prints for a plan.
    /// Everything that an estate cannot represent is reported with its place. If the export lacks
    /// something, such as the next page of a list or the text of an attached policy, the estate is
    /// marked incomplete, and other commands reject it unless you pass `--incomplete`.
    ///
    /// Exit code: 0 the estate is complete; 1 it is incomplete; 2 bad usage or bad input, and no
    /// estate.
    Import(import::Arguments),
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The file of an estate, or its folder
    path: PathBuf,
    /// Today, as `2026-11-21T08:00:00Z` or `2026-11-21` [default: none; ages are then not judged]
    #[arg(long, alias = "now", value_name = "TIME")]
    time: Option<String>,
    /// Check the estate even if it is marked incomplete
    #[arg(long)]
    incomplete: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The file of an estate, or its folder
    path: PathBuf,
    /// The full name of a user, a role, a session, or the owner of an account
    principal: String,
    /// Answer even if the estate is marked incomplete
    #[arg(long)]
    incomplete: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Runs a subcommand about estates.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        Command::Check(arguments) => check(arguments),
        Command::Show(arguments) => show(arguments),
        Command::Import(arguments) => import::run(arguments),
    }
}

/// The start of a day that is given without a time of day, in UTC.
fn of_day(text: &str) -> String {
    match parse_day(text) {
        Some(_) => format!("{text}T00:00:00Z"),
        None => text.to_owned(),
    }
}

/// Reports findings, the most severe first.
fn check(arguments: &Check) -> Outcome {
    let EstateFiles { estate, texts } = held::read(&arguments.path, arguments.incomplete)?;
    let time = arguments.time.as_deref().map(of_day);
    let mut findings = estate
        .findings(time.as_deref())
        .map_err(|error| vec![error.into()])?;
    // What is left out of a text is the least of it.
    findings.sort_by_key(|finding| Reverse(finding.level()));
    let mut report = Report::new(0, held::lacks(&estate));
    match arguments.format {
        Format::Text => {
            for finding in findings.iter().take(SHOWN) {
                let text = texts
                    .get(finding.source_name())
                    .and_then(|bytes| std::str::from_utf8(bytes).ok());
                report.block(show_diagnostic(finding, text));
            }
            if let Some(more @ 1..) = findings.len().checked_sub(SHOWN) {
                report.line(format!("and {more} more"));
            }
            report.line(tally(&findings));
        }
        Format::Json => {
            for finding in &findings {
                write_json(&mut report, finding);
            }
        }
    }
    let mut levels = findings.iter().map(Diagnostic::level);
    report.code = u8::from(levels.any(|level| level > Level::Suggestion));
    Ok(report)
}

/// How many findings of each level there are.
fn tally(findings: &[Diagnostic]) -> String {
    let mut counts = Vec::new();
    for level in [Level::Error, Level::Warning, Level::Suggestion] {
        let of_level = findings.iter().filter(|finding| finding.level() == level);
        match of_level.count() {
            0 => {}
            1 => counts.push(format!("1 {level}")),
            count => counts.push(format!("{count} {level}s")),
        }
    }
    if counts.is_empty() {
        "nothing found".to_owned()
    } else {
        counts.join(", ")
    }
}

/// A finding as one object.
fn write_json(report: &mut Report, finding: &Diagnostic) {
    report.object(&[
        ("id", json!(finding.id())),
        ("level", json!(finding.level().name())),
        ("message", json!(finding.message())),
        ("note", json!(finding.note())),
        ("help", json!(finding.help())),
        ("source", json!(finding.source_name())),
        ("pointer", json!(finding.pointer())),
        ("line", json!(finding.position().line)),
        ("column", json!(finding.position().column)),
    ]);
}

/// Lists what applies to a principal.
fn show(arguments: &Show) -> Outcome {
    let EstateFiles { estate, .. } = held::read(Path::new(&arguments.path), arguments.incomplete)?;
    let holdings = estate
        .show(&principal(&arguments.principal))
        .map_err(|error| vec![error.into()])?;
    let mut report = Report::new(0, held::lacks(&estate));
    match arguments.format {
        Format::Text => lines(&mut report, &holdings.to_string()),
        Format::Json => {
            // A name may occur several times, such as `key`.
            let facts = holdings
                .facts()
                .iter()
                .map(|(name, value)| json!({"name": name, "value": value}));
            let policies = holdings.policies().iter().map(holding);
            report.object(&[
                ("principal", json!(holdings.principal())),
                ("facts", facts.collect()),
                ("policies", policies.collect()),
            ]);
        }
    }
    Ok(report)
}

/// A policy that applies, as JSON.
fn holding(holding: &Holding) -> Value {
    json!({
        "stage": holding.stage().name(), "policy": holding.policy(), "from": holding.from(),
        "resource_groups": holding.resource_groups(), "gap": holding.is_gap(),
    })
}
