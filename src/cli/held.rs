//! Estates: read from a file or a folder, and what answers of them have in common.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use portcullis::estate::{Answer, Estate, EstateReader, Gap};
use serde_json::json;

use super::answer::{self, Fields, lines};
use super::extension::has_extension;
use super::failure::Failure;
use super::input::{self, Input};
use super::output::{Report, SHOWN};
use super::question::Context;
use portcullis::escape::clean;

/// The estate that is asked.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Estate")]
#[group(id = "held")]
pub(super) struct Arguments {
    /// The estate: its file, a folder with `estate.json` in it, or a folder whose `.json` files are
    /// its parts
    #[arg(long, value_name = "PATH")]
    pub(super) estate: PathBuf,
    /// Answer even if the estate is marked incomplete; each answer then says so
    #[arg(long)]
    pub(super) incomplete: bool,
    /// Fail if something that the estate names but does not contain could change the verdict
    #[arg(long, help_heading = "Answer")]
    pub(super) strict: bool,
}

/// Reads an estate, or reports everything that is wrong with it.
pub(super) fn read(path: &Path, may_be_incomplete: bool) -> Result<Estate, Vec<Failure>> {
    let inputs = files(path)?;
    let bytes = input::all(inputs.iter().map(Input::bytes))?;
    let mut folders: HashMap<&str, &Path> = HashMap::new();
    for input in &inputs {
        let folder = input.path.as_deref().and_then(Path::parent);
        folders.insert(&input.name, folder.unwrap_or(Path::new("")));
    }
    let load = |file: &str, path: &str| {
        let target = match folders.get(file) {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        };
        input::read_file(&target).map_err(|error| error.to_string())
    };
    let names = inputs.iter().map(|input| input.name.clone());
    let named = names.zip(&bytes);
    let mut reader = EstateReader::new();
    if may_be_incomplete {
        reader = reader.allow_incomplete();
    }
    reader
        .read_with(named, load)
        .map_err(|error| vec![Failure::from(error)])
}

/// What an estate lacks, for standard error.
pub(super) fn lacks(estate: &Estate) -> Vec<String> {
    let mut notes = Vec::new();
    for missing in estate.incomplete().iter().take(SHOWN) {
        notes.push(format!(
            "note: the estate is incomplete: {}",
            clean(missing)
        ));
    }
    if let Some(more @ 1..) = estate.incomplete().len().checked_sub(SHOWN) {
        notes.push(format!("note: and {more} more"));
    }
    notes
}

/// What the file of an estate is called in its folder.
pub(super) const FILE: &str = "estate.json";

/// Whether a file is an estate by its name.
pub(super) fn is_estate(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
}

/// The files of an estate. A folder is the estate whose `estate.json` lies in it, or is written as all the `.json` files
/// that do.
pub(super) fn files(path: &Path) -> Result<Vec<Input>, Vec<Failure>> {
    let file = path.join(FILE);
    if path.is_dir() && file.is_file() {
        return Ok(vec![Input::new(&file)]);
    }
    input::collect(
        &[path.to_owned()],
        |path| has_extension(path, &["json"]),
        |_| false,
    )
}

/// What a gap is called where it keeps back an answer.
pub(super) const GAP: &str = "gap-in-estate";
/// What to do about a gap under `--strict`.
pub(super) const GAP_HELP: &str = "complete the estate, or remove `--strict`";

/// Under `--strict`, an answer that rests on a gap is none.
pub(super) fn refuse_gaps<'g>(
    strict: bool,
    gaps: impl IntoIterator<Item = &'g Gap>,
) -> Result<(), Vec<Failure>> {
    if !strict {
        return Ok(());
    }
    let mut failures = Vec::new();
    for gap in gap_texts(gaps) {
        failures.push(Failure::new(GAP, gap, GAP_HELP));
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures)
    }
}

/// Gaps in words, each once: several parts of an answer may rest on one.
pub(super) fn gap_texts<'g>(gaps: impl IntoIterator<Item = &'g Gap>) -> Vec<String> {
    let mut texts: Vec<String> = gaps.into_iter().map(ToString::to_string).collect();
    texts.sort();
    texts.dedup();
    texts
}

/// The answer, or only its summary.
pub(super) fn write_answer(report: &mut Report, answer: &Answer, explain: bool) {
    let explanation = answer.explanation();
    if explain {
        lines(report, &explanation.to_string());
    } else {
        lines(report, &explanation.summary().to_string());
    }
}

/// The answer as fields, with what the estate does not hold.
pub(super) fn fields(answer: &Answer) -> Fields {
    let explanation = answer.explanation();
    let mut fields = answer::fields(explanation);
    let assumptions = explanation.assumptions().iter();
    fields.push(("assumptions", assumptions.map(answer::assumption).collect()));
    fields.push(("notes", json!(explanation.notes())));
    fields.push(("gaps", json!(gap_texts(answer.gaps()))));
    fields
}

/// The context of a question as it was decided.
pub(super) fn context_of(answer: &Answer) -> Context {
    let mut context = Context::new();
    for (key, values) in answer.context() {
        context.push((key.to_owned(), values.map(<[String]>::to_vec)));
    }
    context
}

/// The last line of an explanation.
pub(super) fn by(estate: &Estate, path: &Path) -> String {
    format!(
        "by: {}, estate: {}",
        estate.dialect().title(),
        clean(&path.to_string_lossy())
    )
}
