//! Catalogues of services and actions.

mod bundle;
mod vendor;

use std::collections::BTreeMap;
use std::path::PathBuf;

use portcullis::Dialect;
use portcullis::lint::Catalog;
use serde_json::{Value, json};

use super::failure::Failure;
use super::input::Input;
use super::options::{Format, dialects};
use super::output::Outcome;
use super::output::Report;

/// Make catalogues of services and actions for `portcullis lint --catalog`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the catalogues that come with the program, with their sources and dates
    List {
        /// Output format
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    Update(Update),
    /// Write a catalogue as it comes with the program
    #[command(hide = true)]
    Bundle(Bundle),
}

#[derive(Debug, clap::Args)]
struct Bundle {
    /// The catalogue, or `-`
    path: PathBuf,
}

/// Make a catalogue from what vendors publish, and print it.
///
/// Each file is one of AWS's service reference, or a list of services and their actions: a JSON
/// object, or one under `services`, that maps the code of each service to its actions. These are an
/// array of names, an object with the names as keys, or one of both under `actions`, as vendors'
/// packages and public data sets have them. What a list says of `condition_keys`, `resource_types`
/// and the `resources` and `level` of an action is kept.
///
/// A catalogue that `lint --catalog` is given replaces the one that comes with the program.
///
/// Exit code: 0 done, 2 bad usage, or a file that is not of these forms.
#[derive(Debug, clap::Args)]
struct Update {
    /// The files, or `-`
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// The dialect whose services these are
    #[arg(long, value_parser = dialects())]
    dialect: Dialect,
    /// The source of the list, with its licence
    #[arg(long)]
    source: String,
    /// The month of the list, such as 2026-11
    #[arg(long)]
    date: String,
    /// The vendor published it as the list of its actions [default: the list is derived, and
    /// findings from it are suggestions]
    #[arg(long)]
    official: bool,
}

/// Runs a subcommand about catalogues.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    match &arguments.command {
        Command::List { format } => Ok(list(*format)),
        Command::Update(arguments) => update(arguments),
        Command::Bundle(arguments) => write_bundle(arguments),
    }
}

/// Prints where the catalogues come from, and how much they hold.
fn list(format: Format) -> Report {
    let mut report = Report::default();
    for catalog in Catalog::all_bundled() {
        let confidence = if catalog.is_official() {
            "official"
        } else {
            "derived"
        };
        let (services, actions) = (catalog.services_len(), catalog.actions_len());
        match format {
            Format::Text => report.line(format!(
                "{} {}: {services} services, {actions} actions, {confidence}, from {}",
                catalog.dialect(),
                catalog.date(),
                catalog.source()
            )),
            Format::Json => report.object(&[
                ("dialect", json!(catalog.dialect())),
                ("date", json!(catalog.date())),
                ("confidence", json!(confidence)),
                ("source", json!(catalog.source())),
                ("services", json!(services)),
                ("actions", json!(actions)),
            ]),
        }
    }
    report
}

/// Prints a catalogue in the form of those that come with the program.
fn write_bundle(arguments: &Bundle) -> Outcome {
    let input = Input::new(&arguments.path);
    let bytes = input.bytes().map_err(|failure| vec![failure])?;
    Catalog::read(&input.name, &bytes).map_err(|error| vec![Failure::from(error)])?;
    let catalog: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let mut report = Report::default();
    for line in bundle::bundle(&catalog).unwrap_or_default().lines() {
        report.line(line);
    }
    Ok(report)
}

/// Prints a catalogue that the linter can read back.
fn update(arguments: &Update) -> Outcome {
    let mut services: BTreeMap<String, Value> = BTreeMap::new();
    for path in &arguments.paths {
        let input = Input::new(path);
        let bytes = input.bytes().map_err(|failure| vec![failure])?;
        let found = serde_json::from_slice(&bytes)
            .map_err(|error| error.to_string())
            .and_then(|file| vendor::services(&file));
        services.extend(found.map_err(|what| vec![invalid(&input.name, &what)])?);
    }
    let confidence = if arguments.official {
        "official"
    } else {
        "derived"
    };
    let mut report = Report::default();
    report.object(&[
        ("dialect", json!(arguments.dialect.name())),
        ("source", json!(arguments.source)),
        ("date", json!(arguments.date)),
        ("confidence", json!(confidence)),
        ("services", json!(services)),
    ]);
    Catalog::read("the catalogue", report.data()).map_err(|error| vec![Failure::from(error)])?;
    Ok(report)
}

/// The failure for a file that is not of a form that vendors publish.
fn invalid(name: &str, what: &str) -> Failure {
    let help = "it must be an object of services, each with its actions";
    Failure::new("invalid-catalog", format!("{name}: {what}"), help)
}
