//! Fixes findings in the files, or shows the difference.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::lint::{Fixed, Fixes, Linter, Safety};
use portcullis::project::{FileSyntax, PointerPattern, to_fix};

use super::read::ReadFiles;
use crate::cli::diff::unified;
use crate::cli::failure::Failure;
use crate::cli::input::read_file;
use crate::cli::output::{Report, SHOWN};
use crate::cli::replace::{ASTRAY, leads_astray, replace};
use portcullis::escape::clean;

/// What is done about findings that have a fix.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(skip)]
pub(super) struct Options {
    /// Apply all fixes that are proved to change no decision, then report what is left. Text from
    /// standard input is written to standard output, and findings to standard error
    #[arg(long, group = "fixes", help_heading = "Fixes")]
    fix: bool,
    /// Also apply fixes that change what a policy says, to what was probably meant; review the
    /// result
    #[arg(long, requires = "fixes", help_heading = "Fixes")]
    unsafe_fixes: bool,
    /// Write no file; show what `--fix` would change
    #[arg(long, group = "fixes", conflicts_with = "fix", help_heading = "Fixes")]
    diff: bool,
}

/// What was fixed, or would be.
#[derive(Debug, Default)]
pub(super) struct FixReport {
    /// What could not be written.
    pub(super) failures: Vec<Failure>,
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

impl Options {
    /// Whether fixes are requested.
    pub(super) fn is_asked(self) -> bool {
        self.fix || self.diff
    }

    /// Fixes the policies in files of their own, except for findings that are accepted: where a
    /// rule is suppressed or known somewhere in a file, nothing that it finds there is fixed. The
    /// sources hold what is in the files then; the other answer is whether that is something new.
    pub(super) fn run(
        self,
        pointers: &[PointerPattern],
        read: &mut ReadFiles<'_>,
        linter: &Linter,
        accepted: &BTreeSet<(String, String)>,
    ) -> (FixReport, bool) {
        let (mut linter, plain) = to_fix(&read.sources, linter, pointers);
        let plain: BTreeMap<String, usize> = plain
            .into_iter()
            .filter_map(|at| Some((read.sources.get(at)?.name().to_owned(), at)))
            .collect();
        let safety = if self.unsafe_fixes {
            Safety::Unsafe
        } else {
            Safety::Safe
        };
        let inside = RefCell::new(BTreeSet::new());
        let fixes = linter.fix(safety, |finding| {
            let (name, rule) = (finding.source_name(), finding.id());
            let is_plain = plain.contains_key(name);
            if !is_plain {
                inside.borrow_mut().insert(clean(name));
            }
            is_plain && !accepted.contains(&(name.to_owned(), rule.to_owned()))
        });
        let mut report = FixReport::default();
        let mut is_changed = false;
        if self.diff {
            report.answer = Some(Answer::Difference(fixes.fixed().map(difference).collect()));
        } else {
            let mut written: BTreeMap<PathBuf, &Fixed> = BTreeMap::new();
            for fixed in fixes.fixed() {
                let Some(at) = plain.get(fixed.source_name()).copied() else {
                    continue;
                };
                let Some(source) = read.sources.get_mut(at) else {
                    continue;
                };
                let path = read
                    .files
                    .get(at)
                    .and_then(|file| file.input.path.as_deref());
                let target = path.and_then(|path| path.canonicalize().ok());
                if target
                    .as_ref()
                    .is_some_and(|target| written.contains_key(target))
                {
                    continue;
                }
                match path.map_or(Ok(()), |path| write(fixed, path)) {
                    Ok(()) => {
                        source.set_text(fixed.after());
                        is_changed = true;
                        written.extend(target.map(|target| (target, fixed)));
                    }
                    Err(failure) => report.failures.push(failure),
                }
            }
            follow_links(read, &written);
            // What is read from standard input goes on, changed or not.
            let mut paths = read.files.iter().map(|file| &file.input.path);
            let piped = paths.position(Option::is_none);
            let piped = piped.and_then(|at| read.sources.get(at));
            report.answer = piped.map(|source| Answer::Piped {
                text: source.text().to_owned(),
                is_json: source.syntax() == FileSyntax::Json,
            });
        }
        report.notes = self.notes(&fixes);
        let inside = inside.into_inner().into_iter();
        let note =
            |name| format!("not fixed: {name}: policies inside other files are never changed");
        report.notes.extend(inside.map(note));
        (report, is_changed)
    }

    fn notes(self, fixes: &Fixes) -> Vec<String> {
        let mut notes = Vec::new();
        let (count, files) = (fixes.count(), fixes.fixed().len());
        if count > 0 {
            let done = if self.diff { "would be fixed" } else { "fixed" };
            notes.push(format!(
                "{} {done} in {}",
                counted(count, "finding"),
                counted(files, "file")
            ));
        }
        for (finding, reason) in fixes.refused().iter().take(SHOWN) {
            let place = finding.position();
            let name = clean(finding.source_name());
            let (line, column) = (place.line, place.column);
            notes.push(format!(
                "not fixed: {name}:{line}:{column}: {}: {reason}",
                finding.id()
            ));
        }
        if let Some(more @ 1..) = fixes.refused().len().checked_sub(SHOWN) {
            notes.push(format!("and {more} more that were not fixed"));
        }
        if fixes.unsafe_count() > 0 && !self.unsafe_fixes {
            let fixable = counted(fixes.unsafe_count(), "finding");
            notes.push(format!(
                "{fixable} more could be fixed by `--unsafe-fixes`, which changes what policies say"
            ));
        }
        notes
    }
}

/// A file that has several names was fixed under the first of them.
fn follow_links(read: &mut ReadFiles<'_>, written: &BTreeMap<PathBuf, &Fixed>) {
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

/// A number of things: `1 finding`, `2 findings`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

/// As `diff -u` writes it.
fn difference(fixed: &Fixed) -> String {
    let name = clean(fixed.source_name());
    unified(&name, fixed.before(), fixed.after(), &name)
}

/// A file that is not what was read is left alone, and so is one that says it is not to be written.
fn write(fixed: &Fixed, path: &Path) -> Result<(), Failure> {
    let name = clean(fixed.source_name());
    let unwritable = |reason: &str| {
        let message = format!("cannot write {name}: {reason}");
        Failure::new(
            "unwritable-file",
            message,
            "make the file and its folder writable",
        )
    };
    if leads_astray(path) {
        return Err(unwritable(ASTRAY));
    }
    let now = read_file(path).map_err(|error| unwritable(&error.to_string()))?;
    if now != fixed.before().as_bytes() {
        let message = format!("{name} has changed since it was read and is left as it is");
        return Err(Failure::new(
            "changed-file",
            message,
            "run the command again",
        ));
    }
    let permissions = fs::metadata(path)
        .map_err(|error| unwritable(&error.to_string()))?
        .permissions();
    if permissions.readonly() {
        return Err(unwritable("it is read-only"));
    }
    replace(path, fixed.after()).map_err(|error| unwritable(&error.to_string()))
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
