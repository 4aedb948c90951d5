//! Fixes findings in the files, or shows the difference.
//!
//! Only policies in files of their own are changed, and none of a file where somebody accepted a
//! finding of the rule. A file is written only if it is still what was read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::lint::{FixedPolicy, Fixes, Linter, Safety};
use portcullis::project::{FileSyntax, PointerPattern, to_fix};

use super::arguments::FixOptions;
use super::read::ReadFiles;
use crate::cli::diff::unified;
use crate::cli::failure::Failure;
use crate::cli::input::read_file;
use crate::cli::output::{Report, SHOWN, counted};
use crate::cli::replace::{ASTRAY, leads_astray, replace};
use portcullis::escape::clean;

/// What was fixed, or would be.
#[derive(Debug, Default)]
pub(super) struct FixReport {
    /// What could not be written.
    pub(super) failures: Vec<Failure>,
    /// Whether a source has a new text.
    pub(super) is_changed: bool,
    /// In place of findings on standard output.
    answer: Option<Answer>,
    notes: Vec<String>,
}

/// What is written to standard output where findings are fixed.
#[derive(Debug)]
enum Answer {
    /// What would change; nothing where it is empty.
    Difference(String),
    /// What was read from standard input, fixed. JSON has escapes of its own, so that it can be
    /// printed.
    Piped { text: String, is_json: bool },
}

/// Fixes the policies in files of their own, except for findings that are accepted: where a rule is
/// suppressed or known somewhere in a file, nothing that it finds there is fixed. The sources hold
/// what is in the files then.
pub(super) fn run(
    options: FixOptions,
    pointers: &[PointerPattern],
    read: &mut ReadFiles<'_>,
    linter: &Linter,
    accepted: &BTreeSet<(String, String)>,
) -> FixReport {
    let (mut linter, fixable) = to_fix(&read.sources, linter, pointers);
    let mut places = BTreeMap::new();
    for at in fixable {
        if let Some(source) = read.sources.get(at) {
            places.insert(source.name().to_owned(), at);
        }
    }
    let safety = if options.unsafe_fixes {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    let embedded = RefCell::new(BTreeSet::new());
    let fixes = linter.fix(safety, |finding| {
        let (name, rule) = (finding.source_name(), finding.id());
        if !places.contains_key(name) {
            embedded.borrow_mut().insert(clean(name));
            return false;
        }
        !accepted.contains(&(name.to_owned(), rule.to_owned()))
    });
    let mut report = FixReport::default();
    if options.diff {
        let difference = fixes.fixed().map(difference).collect();
        report.answer = Some(Answer::Difference(difference));
    } else {
        report.write_all(&fixes, &places, read);
    }
    report.note(options, &fixes);
    for name in embedded.into_inner() {
        let note = format!("not fixed: {name}: policies inside other files are never changed");
        report.notes.push(note);
    }
    report
}

impl FixReport {
    /// Writes the files that were fixed, and sets the sources to what is in them. `places` are the
    /// indices of the sources by name. A file that has several names is written once.
    fn write_all(
        &mut self,
        fixes: &Fixes,
        places: &BTreeMap<String, usize>,
        read: &mut ReadFiles<'_>,
    ) {
        let mut written: BTreeMap<PathBuf, &FixedPolicy> = BTreeMap::new();
        for fixed in fixes.fixed() {
            let Some(at) = places.get(fixed.source_name()).copied() else {
                continue;
            };
            let (Some(source), Some(file)) = (read.sources.get_mut(at), read.files.get(at)) else {
                continue;
            };
            let path = file.input.path.as_deref();
            let target = path.and_then(|path| path.canonicalize().ok());
            if target
                .as_ref()
                .is_some_and(|target| written.contains_key(target))
            {
                continue;
            }
            if let Some(Err(failure)) = path.map(|path| write(fixed, path)) {
                self.failures.push(failure);
                continue;
            }
            source.set_text(fixed.after());
            self.is_changed = true;
            written.extend(target.map(|target| (target, fixed)));
        }
        follow_links(read, &written);
        self.answer = piped(read);
    }

    /// Notes how much was fixed, what was not, and what could be.
    fn note(&mut self, options: FixOptions, fixes: &Fixes) {
        let (count, files) = (fixes.count(), fixes.fixed().len());
        if count > 0 {
            let done = if options.diff {
                "would be fixed"
            } else {
                "fixed"
            };
            let (findings, files) = (counted(count, "finding"), counted(files, "file"));
            self.notes.push(format!("{findings} {done} in {files}"));
        }
        for (finding, reason) in fixes.refused().iter().take(SHOWN) {
            let place = finding.position();
            let name = clean(finding.source_name());
            let (line, column) = (place.line, place.column);
            let rule = finding.id();
            let note = format!("not fixed: {name}:{line}:{column}: {rule}: {reason}");
            self.notes.push(note);
        }
        if let Some(more @ 1..) = fixes.refused().len().checked_sub(SHOWN) {
            self.notes
                .push(format!("and {more} more that were not fixed"));
        }
        if fixes.unsafe_count() > 0 && !options.unsafe_fixes {
            let fixable = counted(fixes.unsafe_count(), "finding");
            self.notes.push(format!(
                "{fixable} more could be fixed by `--unsafe-fixes`, which changes what policies say"
            ));
        }
    }
}

/// The text from standard input, which goes on to standard output, changed or not.
fn piped(read: &ReadFiles<'_>) -> Option<Answer> {
    for (source, file) in read.sources.iter().zip(&read.files) {
        if file.input.path.is_none() {
            return Some(Answer::Piped {
                text: source.text().to_owned(),
                is_json: source.syntax() == FileSyntax::Json,
            });
        }
    }
    None
}

/// A file that has several names was fixed under the first of them.
fn follow_links(read: &mut ReadFiles<'_>, written: &BTreeMap<PathBuf, &FixedPolicy>) {
    for (source, file) in read.sources.iter_mut().zip(&read.files) {
        let path = file.input.path.as_deref();
        let target = path.and_then(|path| path.canonicalize().ok());
        if let Some(fixed) = target.and_then(|target| written.get(&target))
            && source.text() == fixed.before()
        {
            source.set_text(fixed.after());
        }
    }
}

/// As `diff -u` writes it.
fn difference(fixed: &FixedPolicy) -> String {
    let name = clean(fixed.source_name());
    unified(&name, fixed.before(), fixed.after(), &name)
}

/// Writes a fixed file. A file that is not what was read is left alone, and so is one that says it
/// is not to be written.
fn write(fixed: &FixedPolicy, path: &Path) -> Result<(), Failure> {
    let name = clean(fixed.source_name());
    if leads_astray(path) {
        return Err(unwritable(&name, ASTRAY));
    }
    let now = read_file(path).map_err(|error| unwritable(&name, &error.to_string()))?;
    if now != fixed.before().as_bytes() {
        let message = format!("{name} has changed since it was read and is left as it is");
        let help = "run the command again";
        return Err(Failure::new("changed-file", message, help));
    }
    let metadata = fs::metadata(path).map_err(|error| unwritable(&name, &error.to_string()))?;
    if metadata.permissions().readonly() {
        return Err(unwritable(&name, "it is read-only"));
    }
    replace(path, fixed.after()).map_err(|error| unwritable(&name, &error.to_string()))
}

/// The failure of a file that cannot be written.
fn unwritable(name: &str, reason: &str) -> Failure {
    let message = format!("cannot write {name}: {reason}");
    let help = "make the file and its folder writable";
    Failure::new("unwritable-file", message, help)
}

impl FixReport {
    /// Adds what was fixed in other files.
    pub(super) fn add(&mut self, other: FixReport) {
        self.failures.extend(other.failures);
        self.notes.extend(other.notes);
        match (&mut self.answer, other.answer) {
            (Some(Answer::Difference(all)), Some(Answer::Difference(more))) => all.push_str(&more),
            (answer, more) => *answer = answer.take().or(more),
        }
    }

    /// The report of what is left, with what was fixed.
    pub(super) fn finish(self, mut report: Report) -> Report {
        match self.answer {
            None => {}
            Some(Answer::Difference(difference)) => {
                report.take_data();
                report.code = if report.code == 2 {
                    2
                } else {
                    u8::from(!difference.is_empty())
                };
                report.block(difference);
            }
            Some(Answer::Piped { text, is_json }) => {
                let findings = report.take_data();
                report.notes.extend(findings.lines().map(str::to_owned));
                if is_json {
                    report.json_text(&text)
                } else {
                    report.verbatim(&text)
                }
            }
        }
        report.notes.extend(self.notes);
        report
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use portcullis::detect::PolicyHints;
    use portcullis::{Dialect, Kind};

    use super::*;

    const BEFORE: &str = r#"{"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": ["oss:Get*", "oss:GetObject"], "Resource": "acs:oss:*:*:b/*"}]}"#;

    /// A file in a folder of its own, and its fixes.
    fn file(name: &str) -> (PathBuf, Fixes) {
        let folder =
            std::env::temp_dir().join(format!("portcullis-fix-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("policy.json");
        fs::write(&path, BEFORE).unwrap();
        let mut linter = Linter::new();
        let hints = PolicyHints::default()
            .dialect(Dialect::alibaba_ram())
            .kind(Kind::Identity);
        linter.read(&hints, "policy.json", BEFORE).unwrap();
        (path, linter.fix(Safety::Safe, |_| true))
    }

    fn id(result: Result<(), Failure>) -> &'static str {
        match result {
            Ok(()) => "written",
            Err(Failure::Plain { id, .. }) => id,
            Err(_) => "another failure",
        }
    }

    #[test]
    fn a_file_that_has_changed_is_left_alone() {
        let (path, fixes) = file("changed");
        let fixed = fixes.fixed().next().unwrap();
        fs::write(&path, format!("{BEFORE}\n")).unwrap();
        assert_eq!(id(write(fixed, &path)), "changed-file");
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{BEFORE}\n"));
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        assert_eq!(id(write(fixed, &path)), "unwritable-file");
    }

    #[test]
    #[cfg(unix)]
    fn permissions_count_and_stay() {
        use std::os::unix::fs::PermissionsExt;
        let (path, fixes) = file("permissions");
        let fixed = fixes.fixed().next().unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert_eq!(id(write(fixed, &path)), "unwritable-file");
        assert_eq!(fs::read_to_string(&path).unwrap(), BEFORE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(id(write(fixed, &path)), "written");
        assert_eq!(fs::read_to_string(&path).unwrap(), fixed.after());
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o640
        );
        let folder = path.parent().unwrap();
        assert_eq!(
            fs::read_dir(folder).unwrap().count(),
            1,
            "a draft stays behind"
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
