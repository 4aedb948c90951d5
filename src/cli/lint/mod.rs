//! What is wrong or dangerous in these files?

use std::path::{Path, PathBuf};

use portcullis::lint::{Catalog, Linter, Rule};
use portcullis::{Diagnostic, Level};
use serde_json::{Value, json};

use super::failure::{self, Failure};
use super::input::{self, Walk, has_extension};
use super::output::Report;
use super::{Format, Outcome, Told};

/// Find what is wrong or dangerous in policies.
///
/// Each finding has a rule: `portcullis explain RULE` tells what it looks for, why, and how to mend it; `portcullis rules`
/// lists them all. Of a folder every `.json` file is a policy, but for those in folders named `cases` or `schema`; `-`
/// reads standard input. Policies of one dialect are looked at together, for what one allows and another denies. A
/// policy that is not legal is told with its faults, and the others are looked at all the same. How dialect and kind are
/// told: see `portcullis check --help`. When all is well nothing is printed.
///
/// Exit code: 0 nothing but suggestions; 1 findings; 2 bad usage, or a file that cannot be read or is no legal policy.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A policy, a folder of policies, or `-`
    #[arg(required = true)]
    path: Vec<PathBuf>,
    #[command(flatten)]
    told: Told,
    /// Give a rule or a group of rules another level: error, warning, suggestion or off
    #[arg(long = "level", value_name = "NAME=LEVEL", value_parser = level)]
    levels: Vec<(String, Option<Level>)>,
    /// A catalogue of services and actions, by which actions are looked up; `portcullis catalog import` makes one
    #[arg(long = "catalog", value_name = "FILE")]
    catalogs: Vec<PathBuf>,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn level(text: &str) -> Result<(String, Option<Level>), String> {
    let (name, level) = text.split_once('=').ok_or("write it as `NAME=LEVEL`, such as `pedantic=warning`")?;
    let level = match level {
        "off" => None,
        _ => {
            let named = [Level::Error, Level::Warning, Level::Suggestion].into_iter().find(|one| one.name() == level);
            Some(named.ok_or("the levels are error, warning, suggestion and off")?)
        }
    };
    if Linter::new().set_level(name, level) {
        Ok((name.to_owned(), level))
    } else {
        Err(format!("there is no rule or group `{name}`"))
    }
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let holds_others = |path: &Path| path.file_name().is_some_and(|name| name == "cases" || name == "schema");
    let inputs = input::collect(&arguments.path, Walk::Unignored, |path| has_extension(path, &["json"]), move |path| !holds_others(path))?;
    let mut linter = Linter::new();
    for (name, level) in &arguments.levels {
        linter.set_level(name, *level);
    }
    let read = |path: &PathBuf| {
        let input = input::Input::new(path);
        Ok(Catalog::read(&input.name, input.bytes()?)?)
    };
    input::all(arguments.catalogs.iter().map(read))?.into_iter().for_each(|catalog| linter.add_catalog(catalog));
    let mut failures = Vec::new();
    for input in &inputs {
        let read = input
            .bytes()
            .and_then(|bytes| linter.read(&input.clues(&arguments.told), &input.name, bytes).map_err(Failure::from));
        failures.extend(read.err());
    }
    Ok(report(&linter, &failures, arguments.format))
}

fn report(linter: &Linter, failures: &[Failure], format: Format) -> Report {
    let mut report = Report::default();
    let findings = linter.findings();
    match format {
        Format::Text => {
            let shown = failure::show_all(&findings, |name| linter.source_text(name));
            shown.iter().for_each(|shown| report.line(shown));
            report.notes = failures.iter().map(failure::show).collect();
        }
        Format::Json => {
            for failure in failures {
                match failure {
                    Failure::Load(error) => error.diagnostics().iter().for_each(|fault| object(&mut report, fault)),
                    Failure::Plain { .. } => report.notes.push(failure::show(failure)),
                }
            }
            findings.iter().for_each(|finding| object(&mut report, finding));
        }
    }
    let matters = findings.iter().any(|finding| finding.level() > Level::Suggestion);
    report.code = if failures.is_empty() { u8::from(matters) } else { 2 };
    report
}

/// A finding as in `policies/schema/lint.schema.json`.
fn object(report: &mut Report, finding: &Diagnostic) {
    let group = Rule::find(finding.id()).map_or("fault", |rule| rule.group().name());
    let related = |related: &portcullis::Related| {
        json!({
            "message": related.message(), "source": related.source_name(),
            "line": related.position().line, "column": related.position().column,
        })
    };
    let related: Vec<Value> = finding.related().iter().map(related).collect();
    report.object(&[
        ("rule", json!(finding.id())),
        ("group", json!(group)),
        ("level", json!(finding.level().name())),
        ("message", json!(finding.message())),
        ("note", json!(finding.note())),
        ("help", json!(finding.help())),
        ("source", json!(finding.source_name())),
        ("pointer", json!(finding.pointer())),
        ("line", json!(finding.position().line)),
        ("column", json!(finding.position().column)),
        ("span", json!([finding.span().start(), finding.span().end()])),
        ("related", json!(related)),
    ]);
}
