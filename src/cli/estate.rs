//! What is wrong with an estate, and what it holds.

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
use super::output::{Report, SHOWN};
use super::terminal::renderer;
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
    /// What does not hold together is told with its place, all of it: a name of nothing, two things
    /// of one name, a faulty policy. An estate that reads well is then looked through for what is
    /// dangerous or useless, such as roles that anyone may assume and old access keys.
    ///
    /// Exit code: 0 nothing found, or only what is good to know; 1 findings; 2 bad usage, or an
    /// estate that cannot be read.
    Check(Check),
    /// What applies to a principal, and from where?
    ///
    /// Exit code: 0 told, 2 bad usage, bad input, or nobody of that name in the estate.
    Show(Show),
    /// Which estate does this export describe?
    ///
    /// An export is what a cloud's API answers, or what `terraform show -json` prints of a plan.
    /// What has no place in an estate is told, with its place. Where the export lacks something,
    /// such as the next page of a list or the text of a policy that is attached, the estate says
    /// so, and is refused until it is asked for with `--incomplete`.
    ///
    /// Exit code: 0 an estate; 1 an estate that lacks something; 2 bad usage or bad input, and no
    /// estate.
    Import(import::Arguments),
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The file of an estate, or its folder
    path: PathBuf,
    /// Today, as `2026-11-21T08:00:00Z`; without it nothing is said about ages, for there is no
    /// clock
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Look through it although it says that it lacks something
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
    /// Tell what there is although the estate says that it lacks something
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
        .findings(arguments.now.as_deref())
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
