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

/// An estate, and the texts of its files, by name.
pub(super) struct Held {
    pub(super) estate: Estate,
    pub(super) texts: HashMap<String, Vec<u8>>,
}

/// Reads an estate, or reports everything that is wrong with it.
pub(super) fn read(path: &Path, may_be_incomplete: bool) -> Result<Held, Vec<Failure>> {
    let inputs = files(path)?;
    let bytes = input::all(inputs.iter().map(Input::bytes))?;
    let folder = |input: &Input| {
        input
            .path
            .as_deref()
            .and_then(Path::parent)
            .unwrap_or(Path::new(""))
            .to_owned()
    };
    let folders: HashMap<&str, PathBuf> = inputs
        .iter()
        .map(|input| (&*input.name, folder(input)))
        .collect();
    let load = |file: &str, path: &str| {
        let found = folders
            .get(file)
            .map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
        input::read_file(&found).map_err(|error| error.to_string())
    };
    let named = inputs
        .iter()
        .zip(&bytes)
        .map(|(input, bytes)| (input.name.clone(), bytes));
    let mut reader = EstateReader::new();
    if may_be_incomplete {
        reader = reader.allow_incomplete();
    }
    let estate = reader
        .read_with(named, load)
        .map_err(|error| vec![Failure::from(error)])?;
    let texts = inputs
        .into_iter()
        .map(|input| input.name)
        .zip(bytes)
        .collect();
    Ok(Held { estate, texts })
}

/// What an estate lacks, for standard error.
pub(super) fn lacks(estate: &Estate) -> Vec<String> {
    let note = |missing: &String| format!("note: the estate is incomplete: {}", clean(missing));
    let shown = estate.incomplete().iter().take(SHOWN).map(note);
    let more = estate.incomplete().len().saturating_sub(SHOWN);
    shown
        .chain((more > 0).then(|| format!("note: and {more} more")))
        .collect()
}

/// What the file of an estate is called in its folder.
pub(super) const FILE: &str = "estate.json";

/// Whether a file is an estate by its name.
pub(super) fn is_estate(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
}

/// A folder is the estate whose `estate.json` lies in it, or is written as all the `.json` files
/// that do.
fn files(path: &Path) -> Result<Vec<Input>, Vec<Failure>> {
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
pub(super) const GAP_HELP: &str = "complete the estate, or remove `--strict`";

/// Under `--strict`, an answer that rests on a gap is none.
pub(super) fn refuse_gaps<'g>(
    strict: bool,
    gaps: impl IntoIterator<Item = &'g Gap>,
) -> Result<(), Vec<Failure>> {
    let failure = |gap: String| Failure::new(GAP, gap, GAP_HELP);
    let failures: Vec<_> = told(gaps.into_iter().filter(|_| strict))
        .into_iter()
        .map(failure)
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures)
    }
}

/// Gaps in words, each once: several parts of an answer may rest on one.
pub(super) fn told<'g>(gaps: impl IntoIterator<Item = &'g Gap>) -> Vec<String> {
    let mut told: Vec<String> = gaps.into_iter().map(ToString::to_string).collect();
    told.sort();
    told.dedup();
    told
}

/// The answer, or only its summary.
pub(super) fn write_answer(report: &mut Report, answer: &Answer, explain: bool) {
    let explanation = answer.explanation();
    lines(
        report,
        &if explain {
            explanation.to_string()
        } else {
            explanation.summary().to_string()
        },
    );
}

/// The answer as fields, with what the estate does not hold.
pub(super) fn fields(answer: &Answer) -> Fields {
    let explanation = answer.explanation();
    let mut fields = answer::fields(explanation);
    fields.push((
        "assumptions",
        explanation
            .assumptions()
            .iter()
            .map(answer::assumption)
            .collect(),
    ));
    fields.push(("notes", json!(explanation.notes())));
    fields.push(("gaps", json!(told(answer.gaps()))));
    fields
}

/// The context of a question as it was decided.
pub(super) fn context_of(answer: &Answer) -> Context {
    answer
        .context()
        .map(|(key, values)| (key.to_owned(), values.map(<[String]>::to_vec)))
        .collect()
}

/// The last line of an explanation.
pub(super) fn by(estate: &Estate, path: &Path) -> String {
    format!(
        "by: {}, estate: {}",
        estate.dialect().title(),
        clean(&path.to_string_lossy())
    )
}
