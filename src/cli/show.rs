//! What is this policy, and what does it say?

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portcullis::{HintReasons, Policy, Sentence};
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::escape::clean;
use super::failure::Failure;
use super::input::{self, Input, has_extension};
use super::output::Report;
use super::{Format, Outcome, Told, held, terminal};

/// Tell what a file is taken for, and say its policy in sentences.
///
/// First comes the dialect, and what told it: the version, resource names, condition keys, a folder
/// named after it, or an option; then the kind of policy in the same way. Then each statement in
/// plain words, which say no less and no more than the statement. What it names stands in
/// backticks. Of a folder every `.json` file is a policy, but for those in folders named `cases` or
/// `schema`, and estates in files named `estate.json`.
///
/// Exit code: 0 told, 2 bad usage, or a file that cannot be read or is no legal policy.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A policy, a folder of policies, or `-`
    #[arg(required = true)]
    path: Vec<PathBuf>,
    #[command(flatten)]
    told: Told,
    /// How it is told
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let holds_others = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name == "cases" || name == "schema")
    };
    let is_policy = |path: &Path| has_extension(path, &["json"]) && !held::is_estate(path);
    let inputs = input::collect(&arguments.path, is_policy, move |path| !holds_others(path))?;
    let policies = input::all(inputs.iter().map(|input| read(input, &arguments.told)))?;
    let mut report = Report::default();
    for (policy, reasons) in &policies {
        match arguments.format {
            Format::Text => write_text(&mut report, policy, reasons),
            Format::Json => write_json(&mut report, policy, reasons),
        }
    }
    Ok(report)
}

fn read(input: &Input, told: &Told) -> Result<(Policy, HintReasons), Failure> {
    let bytes = input.bytes()?;
    input
        .hints(told)
        .read_with_reasons(&input.name, &bytes)
        .map_err(|error| match other(&bytes) {
            Some((what, element, help)) => {
                let message = format!(
                    "{} is no policy: it is {what}, since it has `{element}`",
                    input.name
                );
                Failure::new("no-policy", message, *help)
            }
            None => error.into(),
        })
}

/// What a text is that is no policy: a word for it, the element that says so, and what is to be
/// done with it.
type Other = (&'static str, &'static str, &'static str);

const OTHERS: &[Other] = &[
    (
        "an estate",
        "accounts",
        "`portcullis estate show` tells what it holds, and `portcullis estate check` what is wrong",
    ),
    ("a case", "expect", "`portcullis test` runs it"),
    (
        "a catalogue of actions",
        "services",
        "`portcullis lint --catalog` takes it",
    ),
];

/// The first object of the text says it.
fn other(text: &[u8]) -> Option<&'static Other> {
    type Object = BTreeMap<String, IgnoredAny>;
    let several = || {
        serde_json::from_slice::<Vec<Object>>(text)
            .ok()
            .and_then(|all| all.into_iter().next())
    };
    let object = serde_json::from_slice::<Object>(text)
        .ok()
        .or_else(several)?;
    OTHERS
        .iter()
        .find(|(_, element, _)| object.contains_key(*element) && !object.contains_key("Statement"))
}

fn write_text(report: &mut Report, policy: &Policy, reasons: &HintReasons) {
    report.line(clean(policy.name()));
    report.line(clean(&format!(
        "  dialect: {}, since {}",
        policy.dialect().title(),
        reasons.dialect()
    )));
    report.line(clean(&format!(
        "  kind: {}, since {}",
        policy.kind(),
        reasons.kind()
    )));
    if policy.statement_count() == 0 {
        report.line("  it has no statement, so it allows nothing and denies nothing");
    }
    for sentence in policy.sentences() {
        let label = label(&sentence);
        report.line(clean(&format!(
            "statement {label}, line {}",
            sentence.position().line
        )));
        let lines = sentence
            .parts()
            .iter()
            .flat_map(|part| terminal::folded(&clean(part), "  "));
        lines.for_each(|line| report.line(line));
    }
}

fn label(sentence: &Sentence) -> String {
    let (label, index) = (sentence.label(), sentence.index().to_string());
    if label == index {
        index
    } else {
        format!("`{label}`")
    }
}

fn write_json(report: &mut Report, policy: &Policy, reasons: &HintReasons) {
    let statement = |sentence: &Sentence| {
        json!({
            "statement": sentence.label(), "index": sentence.index(),
            "line": sentence.position().line, "column": sentence.position().column,
            "words": sentence.to_string(),
        })
    };
    let statements: Vec<Value> = policy.sentences().iter().map(statement).collect();
    report.object(&[
        ("policy", json!(policy.name())),
        ("dialect", json!(policy.dialect().name())),
        ("dialect_since", json!(reasons.dialect())),
        ("kind", json!(policy.kind().name())),
        ("kind_since", json!(reasons.kind())),
        ("statements", json!(statements)),
    ]);
}
