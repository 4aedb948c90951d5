//! Catalogues of services and actions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use portcullis::Dialect;
use portcullis::lint::Catalog;
use serde_json::{Value, json};

use super::failure::Failure;
use super::input::Input;
use super::options::dialects;
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
    Import(Import),
}

/// Turn a list of services and their actions into a catalogue, and print it.
///
/// The list is a JSON object, or has one under `services`. It maps the code of each service to its
/// actions: an array of names, an object with the names as keys, or one of these under `actions`.
/// Vendors' packages and public data sets use these forms. The import also keeps the
/// `condition_keys` and `resource_types` of a service and the `resources` of an action.
///
/// Exit code: 0 done, 2 bad usage, or a file that is not such a list.
#[derive(Debug, clap::Args)]
struct Import {
    /// The list, or `-`
    path: PathBuf,
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

/// Prints a catalogue that the linter can read back.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let Command::Import(import) = &arguments.command;
    let input = Input::new(&import.path);
    let bytes = input.bytes().map_err(|failure| vec![failure])?;
    let refuse = |what: String| {
        let help = "it must be an object of services, each with its actions";
        vec![Failure::new(
            "invalid-catalog",
            format!("{}: {what}", input.name),
            help,
        )]
    };
    let list: Value = serde_json::from_slice(&bytes).map_err(|error| refuse(error.to_string()))?;
    let services = list
        .get("services")
        .unwrap_or(&list)
        .as_object()
        .ok_or_else(|| refuse("not an object".into()))?;
    let mut found: BTreeMap<&str, Value> = BTreeMap::new();
    for (code, service) in services {
        let kept =
            kept(service).ok_or_else(|| refuse(format!("`{code}` has no list of actions")))?;
        found.insert(code, kept);
    }
    let confidence = if import.official {
        "official"
    } else {
        "derived"
    };
    let mut report = Report::default();
    report.object(&[
        ("dialect", json!(import.dialect.name())),
        ("source", json!(import.source)),
        ("date", json!(import.date)),
        ("confidence", json!(confidence)),
        ("services", json!(found)),
    ]);
    Catalog::read(&input.name, report.data()).map_err(|error| vec![Failure::from(error)])?;
    Ok(report)
}

/// What a catalogue says of a service: the names of its actions, and what else is known of it;
/// `None` where it has no list of actions.
fn kept(service: &Value) -> Option<Value> {
    let actions = service.get("actions").unwrap_or(service);
    let actions = match with_resources(actions) {
        Some(actions) => json!(actions),
        None => json!(names(actions)?),
    };
    let keys = service.get("condition_keys").and_then(typed);
    let types = service.get("resource_types");
    if keys.is_none() && types.is_none() && actions.is_array() {
        return Some(actions);
    }
    let mut kept = json!({"actions": actions});
    let others = [("condition_keys", keys), ("resource_types", types.cloned())];
    for (field, value) in others {
        if let (Some(value), Some(kept)) = (value, kept.as_object_mut()) {
            kept.insert(field.to_owned(), value);
        }
    }
    Some(kept)
}

/// Actions with the resources of each; `None` where not all of them have resources.
fn with_resources(actions: &Value) -> Option<BTreeMap<&str, Value>> {
    let mut with_resources = BTreeMap::new();
    for (name, about) in actions.as_object()? {
        let resources = json!({"resources": about.get("resources")?});
        with_resources.insert(name.as_str(), resources);
    }
    (!with_resources.is_empty()).then_some(with_resources)
}

/// Condition keys with their types, or their names alone where no types are given.
fn typed(keys: &Value) -> Option<Value> {
    if let Some(types) = keys.as_object()
        && !types.is_empty()
        && types.values().all(Value::is_string)
    {
        return Some(json!(types));
    }
    Some(json!(names(keys)?))
}

/// The names in an array, or under which an object has something, sorted.
fn names(list: &Value) -> Option<BTreeSet<&str>> {
    match list {
        Value::Array(names) => names.iter().map(Value::as_str).collect(),
        Value::Object(names) => Some(names.keys().map(String::as_str).collect()),
        _ => None,
    }
}
