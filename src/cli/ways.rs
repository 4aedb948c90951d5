//! All ways to more rights.

use portcullis::Dialect;
use portcullis::lint::{Need, Way, WayKind};
use serde_json::{Value, json};

use super::options::{Format, dialects};
use super::output::Outcome;
use super::output::Report;

/// List the ways to more rights: actions that together give more than a policy shows.
///
/// Each way says what it needs, what its holder can do then, and where that was read. The rule
/// `privilege-escalation` finds them in policies, except those that are `uncertain`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Only the ways of one cloud
    #[arg(long, value_parser = dialects())]
    dialect: Option<Dialect>,
    /// How the ways are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every subcommand ends in an outcome"
)]
/// Prints the ways, cloud by cloud.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut report = Report::default();
    for dialect in Dialect::all() {
        if arguments
            .dialect
            .as_ref()
            .is_some_and(|only| *only != dialect)
        {
            continue;
        }
        let ways = Way::all(&dialect);
        match arguments.format {
            Format::Text => add_lists(&mut report, &dialect, &ways),
            Format::Json => {
                for way in &ways {
                    add_object(&mut report, &dialect, way);
                }
            }
        }
    }
    Ok(report)
}

/// Adds the ways of a cloud as text, a list for each kind.
fn add_lists(report: &mut Report, dialect: &Dialect, ways: &[Way]) {
    for kind in WayKind::ALL {
        let mut of_kind = ways.iter().filter(|way| way.kind() == *kind).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        report.line(format!("{}, {}", dialect.name(), kind.name()));
        for way in of_kind {
            report.line(format!("  {:40} {}", way.id(), way.gain()));
        }
    }
}

/// Adds a way as an object of JSON.
fn add_object(report: &mut Report, dialect: &Dialect, way: &Way) {
    let needs: Vec<Value> = way.needs().iter().map(need_object).collect();
    report.object(&[
        ("way", json!(way.id())),
        ("dialect", json!(dialect.name())),
        ("kind", json!(way.kind().name())),
        ("needs", json!(needs)),
        ("gain", json!(way.gain())),
        ("confirmed", json!(way.is_confirmed())),
        ("source", json!(way.source())),
    ]);
}

/// An action that a way needs, as an object of JSON.
fn need_object(need: &Need) -> Value {
    json!({
        "action": need.action(),
        "target": need.target(),
        "one_is_enough": need.is_one_enough(),
        "services": need.services(),
    })
}

/// The page of the ways with an id, one for each cloud that has it.
pub(super) fn page(id: &str) -> Option<String> {
    let mut page = String::new();
    for dialect in Dialect::all() {
        let ways = Way::all(&dialect);
        let Some(way) = ways.iter().find(|way| way.id() == id) else {
            continue;
        };
        page.push_str(&section(&dialect, way));
    }
    (!page.is_empty()).then(|| format!("# {id}\n\nA way to more rights.\n{page}"))
}

/// What the page of a way says about one cloud.
fn section(dialect: &Dialect, way: &Way) -> String {
    let mut text = format!("\n## In `{}`\n\n", dialect.name());
    text.push_str(&format!("- **Lets its holder:** {}\n", way.gain()));
    text.push_str(&format!("- **Kind:** {}\n", way.kind().name()));
    for need in way.needs() {
        text.push_str(&format!("- **Needs:** {}\n", need_words(need)));
    }
    let status = if way.is_confirmed() {
        "confirmed by the source"
    } else {
        "derived from the API; no page of the vendor says that it is a way"
    };
    text.push_str(&format!("- **Status:** {status}\n"));
    text.push_str(&format!("- **Source:** {}\n", way.source()));
    text
}

/// An action that a way needs, in words.
fn need_words(need: &Need) -> String {
    let mut words = format!("`{}`", need.action());
    if let Some(target) = need.target() {
        let some = if need.is_one_enough() { "some " } else { "" };
        words.push_str(&format!(" on {some}`{target}`"));
    }
    let services: Vec<String> = need
        .services()
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    if !services.is_empty() {
        words.push_str(&format!(" to {}", services.join(" or ")));
    }
    words
}

/// The id of every way.
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    let dialects = Dialect::all().into_iter();
    dialects
        .flat_map(|dialect| Way::all(&dialect))
        .map(|way| way.id())
}
