//! What is wrong with an estate, and what it holds.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use portcullis::estate::Holding;
use portcullis::{Diagnostic, Level};
use serde_json::{Value, json};

use super::answer::lines;
use super::caller::principal;
use super::failure::show_diagnostic;
use super::held::{self, Held};
use super::output::{Report, SHOWN};
use super::{Format, Outcome, import};

/// What is wrong with an estate, and what applies to whom?
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What is wrong or dangerous in this estate?
    ///
    /// Reports every fault of the estate with its place: undefined or duplicate names, faulty
    /// policies. If there are none, it looks for what is dangerous or useless, such as roles that
    /// anyone can assume, and old access keys.
    ///
    /// Exit code: 0 no findings, or only suggestions; 1 findings; 2 bad usage, or an estate that
    /// cannot be read.
    Check(Check),
    /// What applies to a principal, and from where?
    ///
    /// Exit code: 0 shown; 2 bad usage, bad input, or the estate has no such principal.
    Show(Show),
    /// Which estate does this export describe?
    ///
    /// An export is what a cloud's API returns, or what `terraform show -json` prints for a plan.
    /// Everything that the estate leaves out is reported with its place. An incomplete export, such
    /// as one without the next page of a list or the text of an attached policy, yields an
    /// incomplete estate, which is rejected unless you pass `--incomplete`.
    ///
    /// Exit code: 0 an estate; 1 an incomplete estate; 2 bad usage or bad input, and no estate.
    Import(import::Arguments),
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The file of an estate, or its folder
    path: PathBuf,
    /// The current time, as `2026-11-21T08:00:00Z`; without it the ages of keys are not checked
    #[arg(long, alias = "now", value_name = "TIME")]
    time: Option<String>,
    /// Check the estate even if it is marked incomplete
    #[arg(long)]
    incomplete: bool,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The file of an estate, or its folder
    path: PathBuf,
    /// A user, a role or a session, or the owner of an account, by its full name
    principal: String,
    /// Answer even if the estate is marked incomplete
    #[arg(long)]
    incomplete: bool,
    /// How it is written
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

fn check(arguments: &Check) -> Outcome {
    let Held { estate, texts } = held::read(&arguments.path, arguments.incomplete)?;
    let mut findings = estate
        .findings(arguments.time.as_deref())
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
        Format::Json => findings
            .iter()
            .for_each(|finding| write_json(&mut report, finding)),
    }
    report.code = u8::from(
        findings
            .iter()
            .any(|finding| finding.level() > Level::Suggestion),
    );
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
