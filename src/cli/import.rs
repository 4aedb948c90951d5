//! An estate from what a cloud's API answers, or from a plan of Terraform.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use portcullis::import::{Import, ImportedEstate, Source};
use portcullis::{Diagnostic, Dialect, Level};
use serde_json::json;

use super::extension::has_extension;
use super::failure::{self, Failure};
use super::input::{self, Input};
use super::options::{Format, dialects};
use super::output::Outcome;
use super::output::{Report, SHOWN};
use super::replace::{refuse_inputs, replace};
use portcullis::escape::{Form, clean, escape};

#[derive(Debug, clap::Args)]
#[command(override_usage = "portcullis estate import [OPTIONS] <KIND> <PATH>... [-o <FILE>]")]
pub(super) struct Arguments {
    /// The kind of export
    #[arg(value_name = "KIND", value_parser = sources())]
    source: Source,
    /// Its file or folder; all `.json` files in a folder are read, at any depth
    #[arg(required = true, value_name = "PATH")]
    path: Vec<PathBuf>,
    /// Write the estate into this file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The account that the export belongs to, where it does not say so itself
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// For a plan: the cloud whose access is imported, where the plan manages several
    #[arg(long, value_parser = dialects())]
    dialect: Option<Dialect>,
    /// For a plan: the estate before it is applied
    #[arg(long, conflicts_with = "after")]
    before: bool,
    /// For a plan: the estate after it is applied (the default)
    #[arg(long)]
    after: bool,
    /// Format of the report on what was ignored
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Reads the name of a kind of export.
fn sources() -> impl TypedValueParser<Value = Source> {
    PossibleValuesParser::new(Source::ALL.map(Source::name)).try_map(|name| source(&name))
}

/// The kind of export of a name.
fn source(name: &str) -> Result<Source, &'static str> {
    let mut sources = Source::ALL.into_iter();
    sources
        .find(|source| source.name() == name)
        .ok_or("no such kind")
}

/// Reads an export and writes the estate.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let is_about_plans = arguments.before || arguments.after || arguments.dialect.is_some();
    if is_about_plans && arguments.source != Source::Terraform {
        let message = "`--before`, `--after` and `--dialect` need a Terraform plan";
        return Err(vec![Failure::new("not-a-plan", message, "remove them")]);
    }
    let inputs = input::collect(
        &arguments.path,
        |path| has_extension(path, &["json"]),
        |_| true,
    )?;
    let read = inputs.iter().filter_map(|input| input.path.as_deref());
    if let Some(output) = &arguments.output {
        refuse_inputs(output, read).map_err(|failure| vec![failure])?;
    }
    let bytes = input::all(inputs.iter().map(Input::bytes))?;
    let names = inputs.iter().map(|input| &*input.name);
    let imported = import(arguments)
        .read(names.clone().zip(&bytes))
        .map_err(|error| vec![Failure::from(error)])?;
    let texts: HashMap<&str, &[u8]> = names.zip(bytes.iter().map(Vec::as_slice)).collect();
    let notes = match arguments.format {
        Format::Text => in_words(&imported, &texts),
        Format::Json => {
            let mut lines = Report::default();
            for left in imported.left() {
                write_json(&mut lines, left);
            }
            lines.data().lines().map(str::to_owned).collect()
        }
    };
    let mut report = Report::new(u8::from(!imported.incomplete().is_empty()), Vec::new());
    let Some(path) = &arguments.output else {
        report.json_text(imported.text());
        report.notes = notes;
        return Ok(report);
    };
    replace(path, &escape(imported.text(), Form::Json)).map_err(|error| {
        let message = format!("cannot write {}: {error}", clean(&path.to_string_lossy()));
        vec![Failure::new(
            "unwritable-output",
            message,
            "name another file",
        )]
    })?;
    for shown in &notes {
        report.block(shown);
    }
    Ok(report)
}

/// What was left: marked in its text where a decision could turn on it, and else on a line.
fn in_words(imported: &ImportedEstate, texts: &HashMap<&str, &[u8]>) -> Vec<String> {
    let text = |name: &str| std::str::from_utf8(texts.get(name)?).ok();
    let (mut plain, mut marked) = (Vec::new(), Vec::new());
    for left in imported.left() {
        if left.level() == Level::Suggestion {
            plain.push(left);
        } else {
            marked.push(left.clone());
        }
    }
    let mut notes = failure::show_all(&marked, text);
    for left in plain.iter().take(SHOWN) {
        notes.push(show_plain(left));
    }
    if let Some(more @ 1..) = plain.len().checked_sub(SHOWN) {
        notes.push(format!("and {more} more with no effect on decisions"));
    }
    notes.push(tally(imported));
    notes
}

/// The import that the options describe.
fn import(arguments: &Arguments) -> Import {
    let mut import = Import::new(arguments.source);
    if let Some(account) = &arguments.account {
        import = import.account(account);
    }
    if let Some(dialect) = &arguments.dialect {
        import = import.dialect(dialect);
    }
    if arguments.before {
        import.before()
    } else {
        import
    }
}

/// What decides nothing, on a line.
fn show_plain(left: &Diagnostic) -> String {
    let at = left.position();
    clean(&format!(
        "ignored: {}, first at {}:{}:{}",
        left.message(),
        left.source_name(),
        at.line,
        at.column
    ))
}

/// What was read, and how much of the export is left.
fn tally(imported: &ImportedEstate) -> String {
    let counts = imported.counts();
    let read = [
        number_of(counts.accounts, "account", "accounts"),
        number_of(counts.users, "user", "users"),
        number_of(counts.groups, "group", "groups"),
        number_of(counts.roles, "role", "roles"),
        number_of(counts.policies, "policy", "policies"),
    ];
    let state = match imported.incomplete().len() {
        0 => "nothing is missing".to_owned(),
        1 => "1 thing is missing, so the estate is incomplete".to_owned(),
        count => format!("{count} things are missing, so the estate is incomplete"),
    };
    format!("read {}; {state}", read.join(", "))
}

/// A number with its noun.
fn number_of(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// What was left, as one object.
fn write_json(report: &mut Report, left: &Diagnostic) {
    report.object(&[
        ("id", json!(left.id())),
        ("level", json!(left.level().name())),
        ("message", json!(left.message())),
        ("note", json!(left.note())),
        ("help", json!(left.help())),
        ("source", json!(left.source_name())),
        ("pointer", json!(left.pointer())),
        ("line", json!(left.position().line)),
        ("column", json!(left.position().column)),
    ]);
}
