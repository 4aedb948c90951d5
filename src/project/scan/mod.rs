//! From files to findings.
//!
//! Reading a file and judging each of its policies is independent of all other files, so
//! [`ScanPart`]s can be made in parallel; [`ScanPart::join`] then compares the policies of all
//! files with each other.
//!
//! A policy that is known only in part is judged once with narrow and once with wide samples (see
//! [`partial`](super::partial)), and what both judgements have in common is reported.

mod advice;
mod judge;
mod policies;
mod report;
mod workspaces;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use policies::{FilePolicy, Reading};
use report::{bad_part, not_judged};

use super::document::{self, Excerpt, FileContent, FileFault, PointerPattern};
use super::finding::FileFinding;
use super::fingerprint::{self, FileText};
use super::source_file::{FileSyntax, SourceFile};
use super::terraform;
use crate::diagnostic::Diagnostic;
use crate::dialect::Kind;
use crate::lint::Linter;
use crate::model::PolicyHints;

/// What follows from the files and the settings of the linter alone.
#[derive(Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Scan {
    /// The findings, sorted by file, place and rule.
    pub findings: Vec<FileFinding>,
    /// What else there is to say, such as what kind of file policies were found in.
    pub notes: Vec<String>,
    /// Files that were asked for by name and contain no policy.
    pub others: Vec<OtherFile>,
    /// The number of other files that contain no policy.
    pub passed_over: usize,
    /// The number of policies that were found.
    pub policies: usize,
}

/// A file without a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OtherFile {
    /// Its name.
    pub name: String,
    /// The language of policies that it seems to be written in, such as Cedar.
    pub language: Option<String>,
}

/// Reads and judges files, and compares their policies with each other.
#[must_use]
pub fn scan(files: &[SourceFile], linter: &Linter, pointers: &[PointerPattern]) -> Scan {
    ScanPart::new(files, files, linter, pointers).join(Vec::new(), linter, files)
}

/// What was found in some of the files.
#[doc(hidden)]
#[derive(Debug)]
pub struct ScanPart {
    /// The policies that are known as a whole.
    whole: Linter,
    /// The policies that are known in part, with narrow samples, by the number of the form.
    narrow: Vec<Linter>,
    /// The same with wide samples.
    wide: Vec<Linter>,
    /// The faults that kept a form of a policy from being read.
    faults: HashMap<Reading, Vec<Diagnostic>>,
    policies: Vec<FilePolicy>,
    findings: Vec<FileFinding>,
    /// What the rules find in each policy, and the reading that it was found in.
    reported: Vec<(Diagnostic, Reading)>,
    notes: Vec<String>,
    others: Vec<OtherFile>,
    passed_over: usize,
    /// Whether some policies are used together with others that are not judged.
    is_partial: bool,
}

impl ScanPart {
    /// Reads some of the files, and judges each policy by itself.
    #[must_use]
    pub fn new(
        files: &[SourceFile],
        all: &[SourceFile],
        linter: &Linter,
        pointers: &[PointerPattern],
    ) -> Self {
        let mut part = Self::read(files, all, linter, pointers);
        part.judge();
        part
    }

    /// Reads some of the files.
    fn read(
        files: &[SourceFile],
        all: &[SourceFile],
        linter: &Linter,
        pointers: &[PointerPattern],
    ) -> Self {
        let mut part = Self {
            whole: linter.clone(),
            narrow: Vec::new(),
            wide: Vec::new(),
            faults: HashMap::new(),
            policies: Vec::new(),
            findings: Vec::new(),
            reported: Vec::new(),
            notes: Vec::new(),
            others: Vec::new(),
            passed_over: 0,
            is_partial: false,
        };
        let mut modules: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
        for file in files.iter().filter(|file| !file.is_context()) {
            if terraform::is_source(file) {
                let folder = terraform::folder(file.relative());
                modules.entry(folder).or_default().insert(file.name());
            } else {
                part.file(file, linter, pointers);
            }
        }
        part.modules(&modules, all, linter);
        part
    }

    /// Reads Terraform sources, by the names of those that are wanted in each folder.
    fn modules(
        &mut self,
        modules: &BTreeMap<&str, HashSet<&str>>,
        all: &[SourceFile],
        linter: &Linter,
    ) {
        if modules.is_empty() {
            return;
        }
        let project = terraform::project(all);
        let mut folders: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
        for file in all.iter().filter(|file| terraform::is_source(file)) {
            let folder = terraform::folder(file.relative());
            folders.entry(folder).or_default().push(file);
        }
        for (folder, wanted) in modules {
            let files = folders.get(folder).map_or(&[][..], |files| files);
            let found = terraform::of_module(files, &project);
            for (file, of_file) in files.iter().zip(found) {
                if !wanted.contains(file.name()) {
                    continue;
                }
                for bad in of_file.bad {
                    self.findings.push(bad_part(file, bad));
                }
                self.take(file, of_file.found, linter);
            }
        }
    }

    /// Reads a file.
    fn file(&mut self, file: &SourceFile, linter: &Linter, pointers: &[PointerPattern]) {
        if let Some(bytes) = file.undecoded() {
            let excerpt = Excerpt::whole(file.text());
            let hints = PolicyHints::default();
            let read = self.whole.read(&hints, file.name(), bytes);
            let reading = Reading::whole(file.name());
            if let Err(error) = read {
                self.faults.insert(reading, error.diagnostics().to_vec());
            }
            self.policies.push(FilePolicy {
                name: file.name().to_owned(),
                source: file.name().to_owned(),
                excerpt,
                is_again: false,
            });
            return;
        }
        let found = match file.syntax() {
            FileSyntax::Json | FileSyntax::Hcl | FileSyntax::TerraformJson => {
                let (text, estate) = (file.text(), file.estate());
                document::of_json(text, pointers, file.is_named(), estate)
            }
            FileSyntax::Yaml => document::of_yaml(file.text(), pointers, file.is_named()),
        };
        match found {
            Ok(found) => self.take(file, found, linter),
            Err(fault) => {
                let fault = match fault {
                    FileFault::Syntax { at, message } => {
                        FileFinding::of_yaml(file.name(), file.text(), at, message)
                    }
                    FileFault::TooLarge { message } => FileFinding::of_large(file.name(), message),
                };
                self.findings.push(fault.unless_named(file.is_named()));
            }
        }
    }

    /// Takes what was found in a file.
    fn take(&mut self, file: &SourceFile, mut found: FileContent, linter: &Linter) {
        for bad in workspaces::add_policies(&mut found) {
            self.findings.push(bad_part(file, bad));
        }
        let (name, count) = (file.name(), found.policies.len());
        let is_inside = found
            .policies
            .iter()
            .any(|policy| !policy.pointer.is_empty());
        let title = found.title.or(is_inside.then_some("a file"));
        if let Some(title) = title.filter(|_| count > 0 || file.is_named()) {
            let policies = if count == 1 {
                "1 policy".to_owned()
            } else {
                format!("{count} policies")
            };
            self.notes.push(format!("{name}: {title} with {policies}"));
        }
        self.is_partial |= found.is_partial;
        for skipped in found.not_judged {
            self.findings.push(not_judged(name, &skipped));
        }
        match (found.is_other, file.is_named()) {
            (true, true) => self.others.push(OtherFile {
                name: name.to_owned(),
                language: found.language.map(str::to_owned),
            }),
            (true, false) => self.passed_over += 1,
            (false, _) => {}
        }
        let hints = file.hints();
        let mut names = HashSet::new();
        for excerpt in found.policies {
            // The place of a policy says more than the file.
            let uses = if excerpt.hints.is_some() {
                1
            } else {
                hints.len()
            };
            for of_file in hints.iter().take(uses).skip(1).rev() {
                let again = FilePolicy::new(name, excerpt.clone(), &mut names);
                self.add(again, of_file, linter);
            }
            let policy = FilePolicy::new(name, excerpt, &mut names);
            if let Some(of_file) = hints.first() {
                self.add(policy, of_file, linter);
            }
        }
    }

    /// Reads a policy in all its forms.
    fn add(&mut self, policy: FilePolicy, of_file: &PolicyHints, linter: &Linter) {
        let mut hints = policy
            .excerpt
            .hints
            .clone()
            .unwrap_or_else(|| of_file.clone());
        if !policy.excerpt.is_certain {
            hints = hints
                .otherwise(Kind::Identity)
                .otherwise_with_principals(document::kind_by_name(&policy.excerpt.pointer));
        }
        let hints = &with_owner(hints, &policy);
        if let ([form], true) = (&*policy.excerpt.forms, policy.is_whole()) {
            if let Err(error) = self.whole.read(hints, &policy.name, &form.narrow.text) {
                let reading = Reading::whole(&policy.name);
                self.faults.insert(reading, error.diagnostics().to_vec());
            }
            self.policies.push(policy);
            return;
        }
        for (number, form) in policy.excerpt.forms.iter().enumerate() {
            let wide = form.wide.as_ref().unwrap_or(&form.narrow);
            let both = [(&mut self.narrow, &form.narrow), (&mut self.wide, wide)];
            for (is_wide, (linters, rendered)) in [false, true].into_iter().zip(both) {
                while linters.len() <= number {
                    linters.push(linter.clone());
                }
                let Some(linter) = linters.get_mut(number) else {
                    continue;
                };
                if let Err(error) = linter.read(hints, &policy.name, &rendered.text) {
                    let reading = Reading {
                        name: policy.name.clone(),
                        form: number,
                        is_wide,
                    };
                    self.faults.insert(reading, error.diagnostics().to_vec());
                }
            }
        }
        self.policies.push(policy);
    }

    /// Compares the policies of all files with each other, and completes the findings. `others` are
    /// the parts of the other files, in their order.
    #[must_use]
    pub fn join(mut self, others: Vec<ScanPart>, linter: &Linter, files: &[SourceFile]) -> Scan {
        for other in others {
            self.append(other);
        }
        self.compare(linter);
        self.drop_unproved();
        let count = self.policies.iter().filter(|policy| !policy.is_again);
        let count = count.count();
        let policies: HashMap<&str, &FilePolicy> = self
            .policies
            .iter()
            .map(|policy| (&*policy.name, policy))
            .collect();
        let mut seen = HashSet::new();
        for (diagnostic, reading) in &self.reported {
            let Some(place) = policies
                .get(&*reading.name)
                .and_then(|policy| policy.place(reading))
            else {
                continue;
            };
            let related = |name: &str| {
                let reading = Reading::whole(name);
                policies.get(name).and_then(|policy| policy.place(&reading))
            };
            let mut finding = FileFinding::new(diagnostic, &place, &related);
            let marked = diagnostic.span();
            let marked = place.text.get(marked.start()..marked.end()).unwrap_or("");
            advice::advise(&mut finding, place.text, marked);
            // Several forms and several uses of a policy have the same finding.
            let place = (finding.source.clone(), finding.pointer.clone());
            let key = (place, diagnostic.rule_name(), finding.span.clone());
            if seen.insert((key, finding.message.clone())) {
                self.findings.push(finding);
            }
        }
        let mut texts = HashMap::new();
        for file in files {
            let (text, relative) = (file.text(), file.relative());
            texts.insert(file.name(), FileText { text, relative });
        }
        fingerprint::complete(&mut self.findings, &texts);
        Scan {
            policies: count,
            findings: self.findings,
            notes: self.notes,
            others: self.others,
            passed_over: self.passed_over,
        }
    }

    /// Adds another part behind this one.
    fn append(&mut self, other: ScanPart) {
        self.whole.append(other.whole);
        append_all(&mut self.narrow, other.narrow);
        append_all(&mut self.wide, other.wide);
        self.faults.extend(other.faults);
        self.policies.extend(other.policies);
        self.findings.extend(other.findings);
        self.reported.extend(other.reported);
        self.notes.extend(other.notes);
        self.others.extend(other.others);
        self.passed_over += other.passed_over;
        self.is_partial |= other.is_partial;
    }
}

/// Hints in which the owner of a policy is one of its file. A policy with several forms does not
/// count together with others: which forms go together is not known.
fn with_owner(hints: PolicyHints, policy: &FilePolicy) -> PolicyHints {
    let owner = hints.holder().and_then(|holder| holder.owner.clone());
    let is_one = policy.excerpt.forms.len() == 1;
    let owner = owner.filter(|_| is_one);
    let (file, document) = (&policy.source, policy.excerpt.document);
    let owner = owner.map(|owner| format!("{file}#{document} {owner}"));
    hints.owned_by(owner)
}

/// Adds the policies of linters to those of the same number.
fn append_all(linters: &mut Vec<Linter>, others: Vec<Linter>) {
    for (number, other) in others.into_iter().enumerate() {
        match linters.get_mut(number) {
            Some(linter) => linter.append(other),
            None => linters.push(other),
        }
    }
}

/// The policies of the files in one linter, to be fixed, and the numbers of the files that are
/// policies and nothing else.
#[must_use]
pub fn to_fix(
    files: &[SourceFile],
    linter: &Linter,
    pointers: &[PointerPattern],
) -> (Linter, Vec<usize>) {
    let part = ScanPart::read(files, files, linter, pointers);
    let whole: HashSet<&str> = part
        .policies
        .iter()
        .filter(|policy| policy.excerpt.pointer.is_empty() && policy.is_whole())
        .map(|policy| &*policy.source)
        .collect();
    let mut plain = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let is_text = file.syntax() == FileSyntax::Json && file.is_verbatim();
        if is_text && whole.contains(file.name()) {
            plain.push(number);
        }
    }
    (part.whole, plain)
}
