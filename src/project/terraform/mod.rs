//! Terraform sources, in HCL and in its JSON form, of Terraform and OpenTofu.
//!
//! The files of a folder are one module, whose names any of them may use. So a module is read as a
//! whole: [`source`] parses its files, [`scope`] collects their names, [`expressions`] and
//! [`functions`] find out what a value is, and [`policies`] finds the policies. What only a run of
//! Terraform can know is an unknown part of a policy, as in templates.
//!
//! Nothing of Terraform is run, and no file is read: a file that `file("…")` names is known only if
//! it is among the files of the run.

mod attributes;
mod decoding;
mod expressions;
mod functions;
mod nesting;
mod policies;
pub(super) mod policy_document;
mod references;
mod scope;
mod source;
mod texts;
mod walk;

use std::collections::HashMap;

use super::document::FileContent;
use super::source_file::{FileSyntax, SourceFile};
pub(super) use nesting::line_depths;
use policies::Finder;
use scope::ModuleScope;
pub(super) use scope::{folder, normalized};
pub(super) use source::BadPart;

/// Parts of words without which a module has no policy.
const SIGNS: &[&str] = &["polic", "Polic", "Statement"];

/// The files of a project by their paths.
pub(super) type Project<'p> = HashMap<String, &'p SourceFile>;

/// What was found in a file of a module.
#[derive(Debug, Default)]
pub(super) struct FoundInFile {
    pub(super) found: FileContent,
    /// What of the file could not be parsed.
    pub(super) bad: Vec<BadPart>,
}

/// The files of a project by their paths, for `file("…")`.
pub(super) fn project(files: &[SourceFile]) -> Project<'_> {
    let mut project = HashMap::new();
    for file in files {
        if let Some(path) = normalized(file.relative().trim_start_matches('/'), "") {
            project.insert(path, file);
        }
    }
    project
}

/// Whether a file is a Terraform source.
pub(super) fn is_source(file: &SourceFile) -> bool {
    matches!(file.syntax(), FileSyntax::Hcl | FileSyntax::TerraformJson)
}

/// The policies of the files of one folder, in the order of the files.
pub(super) fn of_module(files: &[&SourceFile], project: &Project<'_>) -> Vec<FoundInFile> {
    let mut all: Vec<FoundInFile> = Vec::new();
    all.resize_with(files.len(), FoundInFile::default);
    let is_named = files.iter().any(|file| file.is_named());
    let has_sign = |file: &&SourceFile| SIGNS.iter().any(|sign| file.text().contains(sign));
    let mut units = Vec::new();
    if is_named || files.iter().any(has_sign) {
        for (number, file) in files.iter().enumerate() {
            let (parsed, bad) = source::parse(number, file);
            units.extend(parsed);
            if let Some(of_file) = all.get_mut(number) {
                of_file.bad = bad;
            }
        }
    }
    let mut blocks = Vec::new();
    for (number, unit) in units.iter().enumerate() {
        blocks.extend(unit.blocks(number));
    }
    let scope = ModuleScope::new(&units, files, project, &blocks);
    let mut finder = Finder::new(&scope);
    finder.find(&blocks);
    for (of_file, mut found) in all.iter_mut().zip(finder.found) {
        let has_none = found.policies.is_empty() && found.not_judged.is_empty();
        found.is_other = has_none && of_file.bad.is_empty();
        of_file.found = found;
    }
    all
}
