//! Lints an estate: its policies where they are, and the estate as a whole.
//!
//! The reader of estates says as what each policy is used, such as a trust policy or a boundary, so
//! nothing is guessed. A policy that the estate refers to by a path is judged in its own file. An
//! estate that is not valid has no findings as a whole: then its faults are reported, and its
//! policies are judged all the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::document::EstatePolicies;
use super::finding::FileFinding;
use super::fingerprint::{self, FileText};
use super::scan::{Scan, scan};
use super::source_file::{FileSyntax, SourceFile};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::dialect::Kind;
use crate::error::Error;
use crate::estate::{Estate, EstateReader};
use crate::lint::Linter;

/// An estate with the files that it is made of.
///
/// # Examples
///
/// ```
/// use portcullis::estate::EstateReader;
/// use portcullis::lint::Linter;
/// use portcullis::project::{EstateSources, LintReport, SourceFile};
///
/// let estate = r#"{"dialect": "alibaba-ram", "accounts": [{"id": "1",
///     "policies": [{"name": "all", "document": "all.json"}],
///     "users": [{"name": "ann", "policies": ["all"],
///         "keys": [{"id": "k", "created": "2026-01-01T00:00:00Z"}]}]}]}"#;
/// let policy = r#"{"Version": "1", "Statement": [
///     {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
///
/// let files = vec![SourceFile::new("estate.json", estate)];
/// let load = |_file: &str, path: &str| Ok(SourceFile::new(path, policy));
/// let sources = EstateSources::read(&EstateReader::new(), files, load);
/// let scanned = sources.scan(&Linter::new(), Some("2026-11-29"))?;
///
/// let mut found = Vec::new();
/// for finding in &scanned.findings {
///     found.push((&*finding.source, finding.start.line, &*finding.rule));
/// }
/// assert_eq!(found, [("all.json", 2, "star-on-star"), ("estate.json", 4, "old-key")]);
///
/// let mut report = LintReport::default();
/// report.findings = scanned.findings;
/// assert!(report.to_sarif().contains("\"ruleId\": \"old-key\""));
/// # Ok::<(), portcullis::Error>(())
/// ```
#[derive(Debug)]
pub struct EstateSources {
    /// The files of the estate, then those that it refers to.
    files: Vec<SourceFile>,
    /// How many of the files are the estate's own.
    own: usize,
    estate: Result<Estate, LoadError>,
}

impl EstateSources {
    /// Reads an estate, valid or not. `load` gets the name of a file of the estate and a path that
    /// is written there, and returns the file of the policy; its error says why it cannot be read.
    /// Two paths to one file should have one name.
    #[must_use]
    pub fn read(
        reader: &EstateReader,
        files: Vec<SourceFile>,
        load: impl FnMut(&str, &str) -> Result<SourceFile, String>,
    ) -> Self {
        let mut policies = PathPolicies::new(load);
        let contents: Vec<(&str, &[u8])> = files
            .iter()
            .map(|file| (file.name(), content(file)))
            .collect();
        let estate = reader.read_with(contents.iter().copied(), |file, path| {
            policies.load(file, path)
        });
        let uses = reader.policy_uses(&contents, |file, path| policies.load(file, path));
        let mut all = files;
        let own = all.len();
        let Some(uses) = uses else {
            return Self {
                files: all,
                own,
                estate,
            };
        };
        let mut kinds: BTreeMap<usize, Vec<Kind>> = BTreeMap::new();
        for policy in &uses.uses {
            let file = all.get(policy.file).map_or("", SourceFile::name);
            let path = policy.path.as_deref();
            let Some(number) = path.and_then(|path| policies.number(file, path)) else {
                continue;
            };
            let known = kinds.entry(number).or_default();
            if !known.contains(&policy.kind) {
                known.push(policy.kind);
            }
        }
        let described = all.into_iter().enumerate();
        all = described
            .map(|(number, file)| file.with_estate(EstatePolicies::new(&uses, number)))
            .collect();
        let names: HashSet<String> = all.iter().map(|file| file.name().to_owned()).collect();
        for (number, file) in policies.files.into_iter().enumerate() {
            let is_own = names.contains(file.name());
            if let Some(kinds) = kinds.remove(&number).filter(|_| !is_own) {
                let policy = file.with_syntax(FileSyntax::Json).named();
                all.push(policy.with_kinds(&uses.dialect, kinds));
            }
        }
        Self {
            files: all,
            own,
            estate,
        }
    }

    /// Returns the files of the estate, and then those of the policies that it refers to.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// Returns the estate, unless it is not valid.
    ///
    /// # Errors
    ///
    /// The estate is not valid: the error has all its faults.
    pub fn estate(&self) -> Result<&Estate, &LoadError> {
        self.estate.as_ref()
    }

    /// Judges the policies, and finds what is dangerous or useless in the estate or what keeps it
    /// from being read. `now` is as in [`Estate::findings`]; without it a finding says that ages
    /// were not judged.
    ///
    /// # Errors
    ///
    /// `now` is neither a timestamp nor a day.
    pub fn scan(&self, linter: &Linter, now: Option<&str>) -> Result<Scan, Error> {
        let mut scanned = scan(&self.files, linter, &[]);
        match &self.estate {
            Ok(estate) => {
                let mut findings = estate.findings(now)?;
                if now.is_none() {
                    findings.extend(estate.unjudged_ages());
                }
                let trusts = open_trusts(&scanned.findings);
                for finding in findings.iter().map(FileFinding::of_estate) {
                    let place = (finding.source.clone(), finding.pointer.clone());
                    if finding.rule != SAME.1 || !trusts.contains(&place) {
                        scanned.findings.push(finding);
                    }
                }
            }
            Err(error) => self.add_faults(error, &mut scanned.findings),
        }
        // What the files are is known, and that an estate need not contain a policy itself.
        scanned.notes.clear();
        scanned.others.clear();
        scanned.passed_over = 0;
        let mut texts = HashMap::new();
        for file in &self.files {
            let (text, relative) = (file.text(), file.relative());
            texts.insert(file.name(), FileText { text, relative });
        }
        fingerprint::complete(&mut scanned.findings, &texts);
        Ok(scanned)
    }

    /// Adds the faults of an estate, except for those that its policies have already.
    fn add_faults(&self, error: &LoadError, findings: &mut Vec<FileFinding>) {
        let own = self.files.get(..self.own).unwrap_or_default();
        let mut known: HashSet<(String, usize, String)> = findings.iter().map(place).collect();
        let mut is_reported = findings.iter().any(FileFinding::is_fault);
        let mut elsewhere: Vec<&Diagnostic> = Vec::new();
        for diagnostic in error.diagnostics() {
            if !own
                .iter()
                .any(|file| file.name() == diagnostic.source_name())
            {
                elsewhere.push(diagnostic);
                continue;
            }
            let fault = FileFinding::of_estate(diagnostic);
            is_reported = true;
            if known.insert(place(&fault)) {
                findings.push(fault);
            }
        }
        // The faults of policies in other texts were found there. That none was found cannot be,
        // but the estate must not look valid then.
        if !is_reported {
            findings.extend(elsewhere.into_iter().map(FileFinding::of_estate));
        }
    }
}

/// The rule of the linter that finds in a trust policy what the estate's rule finds of the role.
const SAME: (&str, &str) = ("role-for-everybody", "anyone-trusted");

/// The trust policies in which the linter found that everybody is trusted: their files and pointers.
fn open_trusts(findings: &[FileFinding]) -> HashSet<(String, String)> {
    let mut trusts = HashSet::new();
    for finding in findings.iter().filter(|finding| finding.rule == SAME.0) {
        let pointer = finding.pointer.split("/Statement").next().unwrap_or("");
        let trust = pointer.strip_suffix("/text").unwrap_or(pointer);
        trusts.insert((finding.source.clone(), trust.to_owned()));
    }
    trusts
}

/// What two findings about the same have in common.
fn place(finding: &FileFinding) -> (String, usize, String) {
    (
        finding.source.clone(),
        finding.span.start,
        finding.rule.clone(),
    )
}

/// All of a file.
fn content(file: &SourceFile) -> &[u8] {
    match file.undecoded() {
        Some(bytes) => bytes,
        None => file.text().as_bytes(),
    }
}

/// The files of policies that an estate refers to, each read once.
struct PathPolicies<L> {
    load: L,
    files: Vec<SourceFile>,
    /// The number of each file by its name.
    by_name: HashMap<String, usize>,
    /// The number of the file for each path in each file of the estate, or why it cannot be read.
    numbers: HashMap<(String, String), Result<usize, String>>,
}

impl<L: FnMut(&str, &str) -> Result<SourceFile, String>> PathPolicies<L> {
    /// No files yet.
    fn new(load: L) -> Self {
        Self {
            load,
            files: Vec::new(),
            by_name: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    /// The text behind a path.
    fn load(&mut self, file: &str, path: &str) -> Result<Vec<u8>, String> {
        let key = (file.to_owned(), path.to_owned());
        let number = match self.numbers.get(&key) {
            Some(known) => known.clone(),
            None => {
                let number = self.add(file, path);
                self.numbers.insert(key, number.clone());
                number
            }
        };
        let loaded = self.files.get(number?);
        Ok(loaded.map(content).unwrap_or_default().to_vec())
    }

    /// Reads the file behind a path, unless one of its name was read.
    fn add(&mut self, file: &str, path: &str) -> Result<usize, String> {
        let loaded = (self.load)(file, path)?;
        if let Some(known) = self.by_name.get(loaded.name()) {
            return Ok(*known);
        }
        let number = self.files.len();
        self.by_name.insert(loaded.name().to_owned(), number);
        self.files.push(loaded);
        Ok(number)
    }

    /// The number of the file behind a path that was read.
    fn number(&self, file: &str, path: &str) -> Option<usize> {
        let key = (file.to_owned(), path.to_owned());
        self.numbers.get(&key)?.clone().ok()
    }
}
