//! Do these cases hold?

use std::fs;
use std::path::{Component, Path, PathBuf};

use portcullis::Diagnostic;
use portcullis::case::{self, Case, Coverage};
use serde_json::{Value, json};

use super::extension::has_extension;
use super::failure::Failure;
use super::input::{self, Input};
use super::options::Format;
use super::other_format::is_policy;
use super::output::Outcome;
use super::output::{Report, SHOWN};
use super::{coverage, toml};
use portcullis::escape::clean;

/// The extensions of case files.
const EXTENSIONS: &[&str] = &["json", "jsonl", "toml"];

/// Run tests of policies.
///
/// A case file contains one case or an array of cases (`.json`), one case per line (`.jsonl`), or
/// `[[case]]` tables (`.toml`). In a folder, the case files are those in folders named `cases`, at
/// any depth, or all files with these extensions if there is no such folder. Paths of policies and
/// estates are relative to the case file.
///
/// `--coverage` also reports what the cases leave untested in the policies that they read:
/// statements that decide no case, and conditions that are never true or never false. It does not
/// change the exit code.
///
/// Exit code: 0 every case passes, 1 a case fails, 2 bad usage, or a file that is not a case file.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A case file, a folder, or `-` for JSON on standard input
    #[arg(required = true)]
    path: Vec<PathBuf>,
    /// Report statements and conditions that no case tests
    #[arg(long)]
    coverage: bool,
    /// How the outcomes are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Runs the cases of all files.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut inputs = Vec::new();
    for path in &arguments.path {
        inputs.extend(case_files(path)?);
    }
    let files = input::all(inputs.iter().map(cases))?;
    let cases: Vec<(&Input, &Case)> = inputs
        .iter()
        .zip(&files)
        .flat_map(|(input, cases)| cases.iter().map(move |case| (input, case)))
        .collect();
    if cases.is_empty() {
        return Err(vec![Failure::new(
            "nothing-to-read",
            "there is no case to run",
            "name files or folders with cases",
        )]);
    }
    let mut report = Report::default();
    let mut tally = Tally::default();
    let mut coverage = Coverage::default();
    for (input, case) in cases {
        let outcome = case.run();
        if arguments.coverage {
            coverage.add(case, &outcome, |path| place(input, path));
        }
        tally.count(&outcome);
        match arguments.format {
            Format::Json => write_json(&mut report, case, &outcome),
            Format::Text if !outcome.pass && tally.fails <= SHOWN => {
                write_text(&mut report, input, case, &outcome)
            }
            Format::Text => {}
        }
    }
    if arguments.format == Format::Text {
        tally.write(&mut report);
    }
    if arguments.coverage {
        coverage::write(&mut report, &coverage, arguments.format);
    }
    report.code = tally.code();
    Ok(report)
}

/// The case files of a path.
fn case_files(path: &Path) -> Result<Vec<Input>, Vec<Failure>> {
    let all = input::collect(
        &[path.to_owned()],
        |file| has_extension(file, EXTENSIONS),
        |_| true,
    )?;
    // `.` and links have no telling name of their own.
    let own_name = fs::canonicalize(path)
        .ok()
        .and_then(|path| path.file_name().map(ToOwned::to_owned));
    let lies_in_cases = |input: &Input| is_below_cases(input, path);
    if own_name.is_some_and(|name| name == "cases") || !all.iter().any(lies_in_cases) {
        return Ok(all);
    }
    Ok(all.into_iter().filter(lies_in_cases).collect())
}

/// Whether a file is in a folder named `cases` below the one that was named.
fn is_below_cases(input: &Input, root: &Path) -> bool {
    let Some(file) = &input.path else {
        return false;
    };
    let Ok(inner) = file.strip_prefix(root) else {
        return false;
    };
    let mut folders = inner.parent().into_iter().flat_map(Path::components);
    folders.any(|folder| folder.as_os_str() == "cases")
}

/// The folder to which the paths of a case file are relative.
fn folder_of(input: &Input) -> &Path {
    let folder = input.path.as_deref().and_then(Path::parent);
    folder.unwrap_or(Path::new(""))
}

/// A path that a case file writes, by one name however it is written.
fn place(input: &Input, path: &str) -> String {
    let mut plain = PathBuf::new();
    for part in folder_of(input).join(path).components() {
        let is_name = matches!(plain.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::CurDir => {}
            Component::ParentDir if is_name => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    clean(&plain.to_string_lossy())
}

/// Reads the cases of a file, in the format that its name says.
fn cases(input: &Input) -> Result<Vec<Case>, Failure> {
    let ends_in = |extension| match &input.path {
        Some(path) => has_extension(path, &[extension]),
        None => false,
    };
    let folder = folder_of(input);
    let mut load =
        |path: &str| input::read_file(&folder.join(path)).map_err(|error| error.to_string());
    let bytes = input.bytes()?;
    if ends_in("toml") {
        let text = toml::to_json(&input.name, &bytes)?;
        // What is shown of it is the JSON that it says.
        return Ok(case::read(
            &format!("{} (as JSON)", input.name),
            text,
            case::Format::Json,
            &mut load,
        )?);
    }
    let format = if ends_in("jsonl") {
        case::Format::Lines
    } else {
        case::Format::Json
    };
    case::read(&input.name, &bytes, format, &mut load).map_err(|error| {
        if is_policy(&bytes) {
            let message = format!("{} is a policy, not a case file", input.name);
            let help = "`portcullis check -p` and `portcullis lint` read policies";
            Failure::new("not-a-case-file", message, help)
        } else {
            error.into()
        }
    })
}

#[derive(Default)]
struct Tally {
    holds: usize,
    fails: usize,
}

impl Tally {
    /// Counts an outcome.
    fn count(&mut self, outcome: &case::Outcome) {
        if outcome.pass {
            self.holds += 1
        } else {
            self.fails += 1
        }
    }

    /// The last lines of the text.
    fn write(&self, report: &mut Report) {
        if let Some(more @ 1..) = self.fails.checked_sub(SHOWN) {
            report.line(format!("and {more} more"));
        }
        report.line(format!(
            "{} of {} cases pass",
            self.holds,
            self.holds + self.fails
        ));
    }

    /// The exit code: 1 if a case fails.
    fn code(&self) -> u8 {
        u8::from(self.fails > 0)
    }
}

/// A case that fails, with what is not as it says.
fn write_text(report: &mut Report, input: &Input, case: &Case, outcome: &case::Outcome) {
    report.line(format!("{}: {}", input.name, clean(case.name())));
    for mismatch in &outcome.mismatches {
        report.line(format!("  {}", clean(mismatch)));
    }
    if !outcome.because.is_empty() {
        report.line(format!(
            "  decided by {}",
            clean(&outcome.because.join(", "))
        ));
    }
    for diagnostic in outcome.diagnostics.iter().take(SHOWN) {
        report.line(format!("  {}", clean(&diagnostic.to_string())));
    }
    if let Some(more @ 1..) = outcome.diagnostics.len().checked_sub(SHOWN) {
        report.line(format!("  and {more} more"));
    }
}

/// The outcome of a case as one object.
fn write_json(report: &mut Report, case: &Case, outcome: &case::Outcome) {
    let mut fields = vec![
        ("name", json!(case.name())),
        ("expect", json!(outcome.expect.name())),
        ("actual", json!(outcome.actual.name())),
        ("pass", json!(outcome.pass)),
        ("stage", json!(outcome.stage)),
    ];
    if !outcome.diagnostics.is_empty() {
        let diagnostics: Vec<Value> = outcome.diagnostics.iter().map(diagnostic_json).collect();
        fields.push(("diagnostics", Value::Array(diagnostics)));
    }
    report.object(&fields);
}

/// A diagnostic as JSON.
fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    json!({
        "id": diagnostic.id(), "message": diagnostic.message(), "help": diagnostic.help(),
        "source": diagnostic.source_name(), "pointer": diagnostic.pointer(),
        "line": diagnostic.position().line, "column": diagnostic.position().column,
    })
}
