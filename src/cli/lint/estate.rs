//! Checks an estate: the rules over its policies, and what is wrong with it as a whole.
//!
//! The files of an estate are linted as other files are, under the configuration that is nearest to
//! the estate, except that the estate says as what each policy is used.

use std::fs;
use std::path::{Path, PathBuf};

use portcullis::estate::{EstateReader, EstateRule};
use portcullis::project::{EstateSources, FileCoverage, SourceFile, Suppression};

use super::arguments::Reporting;
use super::check::{Acceptance, RunScope, linter};
use super::config::Config;
use super::files::{config_of, names_one_file, plain, relative_to, slashes};
use super::finish::{finish, spare_inputs};
use super::run::Run;
use crate::cli::failure::Failure;
use crate::cli::held;
use crate::cli::input::{self, Input, read_file};
use crate::cli::output::Outcome;
use portcullis::escape::clean;

/// Checks the estate at a path, at a time if one is given.
pub(in crate::cli) fn run(
    path: &Path,
    reader: &EstateReader,
    time: Option<&str>,
    reporting: &Reporting,
) -> Outcome {
    reporting
        .refuse_contradictions()
        .map_err(|failure| vec![failure])?;
    let config = config_of(path, reporting)?;
    let inputs = inputs_of(path)?;
    let bytes = input::all(inputs.iter().map(Input::bytes))?;
    let mut files = Vec::new();
    let mut read = Vec::new();
    for (input, bytes) in inputs.iter().zip(bytes) {
        files.push(source(&config, &input.name, input.path.as_deref(), bytes));
        read.extend(input.path.clone());
    }
    let load = |file: &str, path: &str| {
        let target = folder_of(&inputs, file).join(path);
        let policy = load(&config, &target)?;
        read.push(target);
        Ok(policy)
    };
    let sources = EstateSources::read(reader, files, load);
    let read: Vec<&Path> = read.iter().map(PathBuf::as_path).collect();
    spare_inputs(reporting, &read, &[&config]).map_err(|failure| vec![failure])?;
    let (linter, _) = linter(reporting, &config)?;
    let scan = sources
        .scan(&linter, time)
        .map_err(|error| vec![error.into()])?;
    let acceptance = Acceptance {
        reporting,
        config: &config,
        sources: sources.files(),
        scope: &EstateScope {
            sources: &sources,
            time,
        },
    };
    let mut run = Run::default();
    run.add(reporting, &config, sources.files(), acceptance.apply(scan)?);
    let mut report = finish(reporting, run)?;
    if let Ok(estate) = sources.estate() {
        report.notes.extend(held::lacks(estate));
    }
    Ok(report)
}

/// The files of the estate at a path, by the names that findings show.
fn inputs_of(path: &Path) -> Result<Vec<Input>, Vec<Failure>> {
    let mut inputs = held::files(path)?;
    for input in &mut inputs {
        if let Some(rest) = input.name.strip_prefix("./") {
            input.name = rest.to_owned();
        }
    }
    Ok(inputs)
}

/// The folder of a file of an estate, from which the paths in it go.
fn folder_of<'i>(inputs: &'i [Input], file: &str) -> &'i Path {
    let input = inputs.iter().find(|input| input.name == file);
    let path = input.and_then(|input| input.path.as_deref());
    path.and_then(Path::parent).unwrap_or(Path::new(""))
}

/// A file of an estate, or of a policy that it refers to.
fn source(config: &Config, name: &str, path: Option<&Path>, bytes: Vec<u8>) -> SourceFile {
    let path = path.unwrap_or(Path::new(name));
    SourceFile::new(name, bytes).with_relative(slashes(&relative_to(config, path)))
}

/// Reads the file of a policy. One that the configuration excludes counts, but is not judged.
fn load(config: &Config, target: &Path) -> Result<SourceFile, String> {
    let bytes = read_policy(target)?;
    let path = plain(target);
    let name = clean(&path.to_string_lossy());
    let file = source(config, &name, Some(&path), bytes);
    if config.excludes(&relative_to(config, &path)) {
        return Ok(file.context());
    }
    Ok(file)
}

/// The bytes of the file of a policy. A pipe could keep the run waiting.
fn read_policy(path: &Path) -> Result<Vec<u8>, String> {
    let found = fs::metadata(path).map_err(|error| error.to_string())?;
    if !found.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    read_file(path).map_err(|error| error.to_string())
}

/// What a check of an estate covers.
struct EstateScope<'a> {
    sources: &'a EstateSources,
    time: Option<&'a str>,
}

impl RunScope for EstateScope<'_> {
    fn coverage(&self, suppression: &Suppression) -> FileCoverage {
        let files = self.sources.files().iter();
        let mut judged = files.filter(|file| !file.is_context());
        let glob = &suppression.path;
        if !judged.any(|file| glob.is_match(file.relative())) {
            FileCoverage::None
        } else if names_one_file(glob) {
            FileCoverage::All
        } else {
            FileCoverage::Some
        }
    }

    /// Rules about an estate are applied only to a valid one, and those about ages only at a time.
    fn applies(&self, rule: &str) -> bool {
        match EstateRule::find(rule) {
            Some(rule) => {
                self.sources.estate().is_ok() && (self.time.is_some() || !rule.needs_time())
            }
            None => true,
        }
    }
}
