//! Policies in their one canonical form.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use portcullis::{Kind, Policy};
use serde::de::IgnoredAny;

use super::extension::has_extension;
use super::failure::Failure;
use super::input::{self, Input};
use super::options::PolicyOptions;
use super::output::Outcome;
use super::output::{Report, SHOWN};
use super::replace::{ASTRAY, leads_astray, replace};
use super::{diff, held};

/// Write policies in their canonical form.
///
/// Elements get a fixed order, and a list of one value loses its brackets; statements and values
/// keep their order. Every file is read before the first is written. The new text is read again and
/// compared with the old, and the file is replaced as a whole. `-` reads standard input and writes
/// to standard output. In a folder every `.json` file is a policy, except files in folders named
/// `cases` or `schema` and estates named `estate.json`. Trust that is written as lists, as an API
/// returns it, stays as it is. `portcullis check --help` says how the dialect and kind are found.
///
/// Exit code: 0 done, or nothing to do; 1 files differ (`--check`); 2 bad usage or bad input.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A policy, a folder of policies, or `-`
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// Write nothing; show what would change
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    policy_options: PolicyOptions,
}

/// A policy and its canonical text.
struct FormattedPolicy {
    input: Input,
    before: String,
    text: String,
}

/// Formats policies; every file is read before the first is written.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let holds_others = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name == "cases" || name == "schema")
    };
    let is_policy = |path: &Path| has_extension(path, &["json"]) && !held::is_estate(path);
    let inputs = input::collect(&arguments.path, is_policy, move |path| !holds_others(path))?;
    let formatted = input::all(
        inputs
            .into_iter()
            .map(|input| format(input, &arguments.policy_options)),
    )?;
    if arguments.check {
        Ok(check(&formatted))
    } else {
        write(&formatted)
    }
}

/// Writes the files that change.
fn write(formatted: &[FormattedPolicy]) -> Outcome {
    let mut report = Report::default();
    for FormattedPolicy {
        input,
        before,
        text,
    } in formatted
    {
        match &input.path {
            None => report.json_text(text),
            Some(path) if text != before => {
                let written = if leads_astray(path) {
                    Err(io::Error::other(ASTRAY))
                } else {
                    replace(path, text)
                };
                written.map_err(|error| vec![unwritable(&input.name, &error)])?;
                report.line(&input.name);
            }
            Some(_) => {}
        }
    }
    Ok(report)
}

/// Shows what would change.
fn check(formatted: &[FormattedPolicy]) -> Report {
    let mut differs = Vec::new();
    for one in formatted {
        if one.text != one.before {
            differs.push(one);
        }
    }
    let mut report = Report::new(u8::from(!differs.is_empty()), Vec::new());
    for FormattedPolicy {
        input,
        before,
        text,
    } in differs.iter().take(SHOWN)
    {
        report.block(diff::unified(&input.name, before, text, "canonical form"));
    }
    // Anyone who looks for a file finds it, also where there are too many to show.
    for FormattedPolicy { input, .. } in differs.iter().skip(SHOWN) {
        report.line(&input.name);
    }
    report
}

/// Reads a policy and writes its canonical text, which must say the same.
fn format(input: Input, policy_options: &PolicyOptions) -> Result<FormattedPolicy, Failure> {
    let before = input.bytes()?;
    let policy = input.policy_of(&before, policy_options)?;
    let is_of_lists = is_of_lists(&policy, &before);
    // OK because a policy that was read is UTF-8.
    let before = String::from_utf8_lossy(&before).into_owned();
    if is_of_lists {
        return Ok(FormattedPolicy {
            input,
            text: before.clone(),
            before,
        });
    }
    let text = policy.to_json();
    let again = Policy::parse(policy.dialect(), policy.kind(), policy.name(), &text)?;
    if !again.says_the_same(&policy) || again.to_json() != text {
        let message = format!("{} would change its meaning in canonical form", input.name);
        return Err(Failure::new(
            "unfaithful-form",
            message,
            "this is a bug in portcullis; please report it",
        ));
    }
    Ok(FormattedPolicy {
        input,
        before,
        text,
    })
}

/// Trust as lists, the way an API takes and returns it: no document that a vendor knows says the
/// same.
fn is_of_lists(policy: &Policy, text: &[u8]) -> bool {
    let elements = serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(text);
    policy.kind() == Kind::Trust
        && elements.is_ok_and(|elements| !elements.contains_key("Statement"))
}

/// The failure of a file that cannot be written.
fn unwritable(name: &str, error: &io::Error) -> Failure {
    Failure::new(
        "unwritable-file",
        format!("cannot write {name}: {error}"),
        "make the file and its folder writable",
    )
}
