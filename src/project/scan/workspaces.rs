//! Policies in Terraform sources that are inside a template.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::project::document::{
    Excerpt, FileContent, Skipped, Workspace, escaped, is_text_of_policy,
};
use crate::project::places::TextPlaces;
use crate::project::source_file::SourceFile;
use crate::project::terraform::{self, BadPart};

/// Adds the policies of the folders of sources that were found in a file, each at its place in that
/// file. Returns the parts of the sources that cannot be parsed.
pub(super) fn add_policies(found: &mut FileContent) -> Vec<BadPart> {
    let mut bad = Vec::new();
    for workspace in std::mem::take(&mut found.workspaces) {
        add_folder(&workspace, found, &mut bad);
    }
    bad
}

/// Adds the policies of one folder, which has the modules of Terraform in folders of its own.
fn add_folder(workspace: &Workspace, found: &mut FileContent, bad: &mut Vec<BadPart>) {
    let mut sources = Vec::new();
    for file in &workspace.files {
        let source = SourceFile::new(&*file.path, &*file.text);
        // A policy is judged by itself. Other files are only read by `file("…")`.
        let is_judged = terraform::is_source(&source) || is_text_of_policy(&file.text);
        sources.push(if is_judged { source } else { source.context() });
    }
    let mut modules: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, source) in sources.iter().enumerate() {
        if terraform::is_source(source) {
            let folder = terraform::folder(source.relative());
            modules.entry(folder).or_default().push(number);
        }
    }
    let project = terraform::project(&sources);
    for numbers in modules.values() {
        let of_module = numbers.iter().filter_map(|number| sources.get(*number));
        let of_module: Vec<&SourceFile> = of_module.collect();
        let all = terraform::of_module(&of_module, &project);
        for (number, of_file) in numbers.iter().zip(all) {
            let Some(file) = workspace.files.get(*number) else {
                continue;
            };
            let place = SourcePlace {
                pointer: format!("{}/{}", workspace.pointer, escaped(&file.path)),
                document: workspace.document,
                places: &file.places,
            };
            for part in of_file.bad {
                let span = place.span(&part.span);
                bad.push(BadPart { span, ..part });
            }
            for policy in of_file.found.policies {
                found.policies.push(place.policy(policy));
            }
            for skipped in of_file.found.not_judged {
                found.not_judged.push(place.skipped(skipped));
            }
        }
    }
}

/// The place of a source in its template.
struct SourcePlace<'p> {
    pointer: String,
    document: usize,
    places: &'p TextPlaces,
}

impl SourcePlace<'_> {
    fn span(&self, span: &Range<usize>) -> Range<usize> {
        self.places.outer(span.clone())
    }

    fn policy(&self, mut policy: Excerpt) -> Excerpt {
        policy.pointer.insert_str(0, &self.pointer);
        policy.document = self.document;
        for form in &mut policy.forms {
            for rendered in [Some(&mut form.narrow), form.wide.as_mut()]
                .into_iter()
                .flatten()
            {
                let places = std::mem::take(&mut rendered.places);
                rendered.places = places.within(self.places);
            }
        }
        policy
    }

    fn skipped(&self, skipped: Skipped) -> Skipped {
        Skipped {
            pointer: format!("{}{}", self.pointer, skipped.pointer),
            span: self.span(&skipped.span),
            ..skipped
        }
    }
}
