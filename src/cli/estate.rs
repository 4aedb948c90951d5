//! `estate`: what is wrong with an estate, and what applies to a principal.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use annotate_snippets::Level as Shown;
use clap::Subcommand;
use portcullis::estate::{Finding, Holding, Level};
use serde_json::{Value, json};

use super::answer::lines;
use super::caller::principal;
use super::escape::clean;
use super::failure::{Place, show_place};
use super::held::{self, Held};
use super::lint::parse_day;
use super::output::{Report, SHOWN};
use super::terminal::renderer;
use super::{Format, Outcome, import};

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

fn check(arguments: &Check) -> Outcome {
    let Held { estate, texts } = held::read(&arguments.path, arguments.incomplete)?;
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
                report.block(show_finding(finding, text));
            }
            if let Some(more @ 1..) = findings.len().checked_sub(SHOWN) {
                report.line(format!("and {more} more"));
            }
            report.line(tally(&findings));
        }
        Format::Json => findings
            .iter()
            .for_each(|finding| write_json(&mut report, finding)),
    }
    report.code = u8::from(findings.iter().any(|finding| finding.level() > Level::Info));
    Ok(report)
}

fn show_finding(finding: &Finding, text: Option<&str>) -> String {
    let level = match finding.level() {
        Level::Info => Shown::INFO,
        Level::Warning => Shown::WARNING,
        Level::Error => Shown::ERROR,
    };
    let place = Place {
        title: level
            .primary_title(clean(finding.message()))
            .id(finding.id()),
        name: finding.source_name(),
        span: finding.span().start()..finding.span().end(),
        line: finding.position().line as usize,
        column: finding.position().column as usize,
        text,
        note: finding.note(),
        related: Vec::new(),
        help: finding.help(),
    };
    show_place(&place, &renderer())
}

/// How many findings of each level there are.
fn tally(findings: &[Finding]) -> String {
    let of = |level: Level| match findings
        .iter()
        .filter(|finding| finding.level() == level)
        .count()
    {
        0 => None,
        1 => Some(format!("1 {}", level.name())),
        count if level == Level::Info => Some(format!("{count} {}", level.name())),
        count => Some(format!("{count} {}s", level.name())),
    };
    let told: Vec<_> = [Level::Error, Level::Warning, Level::Info]
        .into_iter()
        .filter_map(of)
        .collect();
    if told.is_empty() {
        "nothing found".to_owned()
    } else {
        told.join(", ")
    }
}

fn write_json(report: &mut Report, finding: &Finding) {
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

fn show(arguments: &Show) -> Outcome {
    let Held { estate, .. } = held::read(Path::new(&arguments.path), arguments.incomplete)?;
    let holdings = estate
        .show(&principal(&arguments.principal))
        .map_err(|error| vec![error.into()])?;
    let mut report = Report::new(0, held::lacks(&estate));
    match arguments.format {
        Format::Text => lines(&mut report, &holdings.to_string()),
        Format::Json => {
            // A name may stand several times, such as `key`.
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

fn holding(holding: &Holding) -> Value {
    json!({
        "stage": holding.stage().name(), "policy": holding.policy(), "from": holding.from(),
        "resource_groups": holding.resource_groups(), "gap": holding.is_gap(),
    })
}
