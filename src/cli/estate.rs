//! `estate`: what is wrong with an estate, and what applies to a principal.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use portcullis::estate::{EstateReader, Holding};
use serde_json::{Value, json};

use super::answer::lines;
use super::caller::principal;
use super::held;
use super::import;
use super::lint::{Reporting, check_estate};
use super::options::Format;
use super::output::Outcome;
use super::output::Report;

/// Check, show and import estates: accounts with users, groups, roles and resources.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find what is wrong or dangerous in an estate and in its policies.
    ///
    /// The rules of `portcullis lint` judge every policy that the estate uses, as what it is used:
    /// as a policy of users and roles, a trust policy, a policy of a resource, a boundary or a
    /// control policy. A policy that is given as a path is judged in its own file. Rules about
    /// estates find what is dangerous or useless in the estate as a whole, such as roles that
    /// anyone may assume and old access keys. `portcullis explain RULE` explains each rule.
    ///
    /// An estate that contradicts itself is rejected, with every fault and its place: undefined
    /// names, duplicate names, invalid policies. Its policies are judged all the same.
    ///
    /// The nearest `portcullis.toml` in the folder of the estate or above it sets levels and
    /// suppresses findings, as for `portcullis lint`; the group of rules about estates is `estate`.
    ///
    /// Exit code: 0 no finding that fails (see `--fail-on` and `--fail-on-unread`); 1 findings; 2
    /// bad usage, or an estate that cannot be read or is not valid.
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
    /// The time at which to judge the ages of keys, as `2026-11-21T08:00:00Z` or `2026-11-21`
    /// [default: none; a finding then says that ages were not judged]
    #[arg(long, alias = "now", value_name = "TIME")]
    time: Option<String>,
    /// Check the estate even if it is marked incomplete
    #[arg(long)]
    incomplete: bool,
    #[command(flatten)]
    reporting: Reporting,
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

/// Checks an estate as `lint` checks files.
fn check(arguments: &Check) -> Outcome {
    let mut reader = EstateReader::new();
    if arguments.incomplete {
        reader = reader.allow_incomplete();
    }
    let time = arguments.time.as_deref();
    check_estate(&arguments.path, &reader, time, &arguments.reporting)
}

/// Lists what applies to a principal.
fn show(arguments: &Show) -> Outcome {
    let estate = held::read(Path::new(&arguments.path), arguments.incomplete)?;
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
