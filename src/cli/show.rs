//! What is this policy, and what does it say?

use std::path::{Path, PathBuf};

use portcullis::Policy;
use portcullis::describe::Sentence;
use portcullis::detect::HintReasons;
use serde_json::{Value, json};

use super::extension::has_extension;
use super::failure::Failure;
use super::input::{self, Input};
use super::options::{Format, PolicyOptions};
use super::other_format::other_format;
use super::output::Outcome;
use super::output::Report;
use super::{held, terminal};
use portcullis::escape::clean;

/// Describe a policy in plain English, with its dialect and kind.
///
/// The first lines give the dialect and the kind of the policy, and what they follow from: the
/// version, resource names, condition keys, a folder, or an option. Then each statement is
/// described exactly, with its names in backticks. In a folder every `.json` file is a policy,
/// except files in folders named `cases` or `schema` and estates named `estate.json`.
///
/// Exit code: 0 done, 2 bad usage, or a file that cannot be read or is not a valid policy.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A policy, a folder of policies, or `-`
    #[arg(required = true)]
    path: Vec<PathBuf>,
    #[command(flatten)]
    policy_options: PolicyOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Describes each policy.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let holds_others = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name == "cases" || name == "schema")
    };
    let is_policy = |path: &Path| has_extension(path, &["json"]) && !held::is_estate(path);
    let inputs = input::collect(&arguments.path, is_policy, move |path| !holds_others(path))?;
    let policies = input::all(
        inputs
            .iter()
            .map(|input| read(input, &arguments.policy_options)),
    )?;
    let mut report = Report::default();
    for (policy, reasons) in &policies {
        match arguments.format {
            Format::Text => write_text(&mut report, policy, reasons),
            Format::Json => write_json(&mut report, policy, reasons),
        }
    }
    Ok(report)
}

/// Reads a policy, with what its dialect and kind follow from.
fn read(input: &Input, policy_options: &PolicyOptions) -> Result<(Policy, HintReasons), Failure> {
    let bytes = input.bytes()?;
    input
        .hints(policy_options)
        .read_with_reasons(&input.name, &bytes)
        .map_err(|error| {
            other_format(input.path.as_deref(), &input.name, &bytes).unwrap_or_else(|| error.into())
        })
}

/// A policy in words, statement by statement.
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
        report.line("  it has no statements, so it allows nothing and denies nothing");
    }
    for sentence in policy.sentences() {
        let label = label(&sentence);
        report.line(clean(&format!(
            "statement {label}, line {}",
            sentence.position().line
        )));
        for part in sentence.parts() {
            for line in terminal::folded(&clean(part), "  ") {
                report.line(line);
            }
        }
    }
}

/// The `Sid` of a statement in backticks, or its index.
fn label(sentence: &Sentence) -> String {
    let (label, index) = (sentence.label(), sentence.index().to_string());
    if label == index {
        index
    } else {
        format!("`{label}`")
    }
}

/// A statement with its sentence as JSON.
fn statement(sentence: &Sentence) -> Value {
    json!({
        "statement": sentence.label(), "index": sentence.index(),
        "line": sentence.position().line, "column": sentence.position().column,
        "words": sentence.to_string(),
    })
}

/// A policy with its statements as one object.
fn write_json(report: &mut Report, policy: &Policy, reasons: &HintReasons) {
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
