//! What is wrong or dangerous in these files?

mod accept;
mod arguments;
mod cache;
mod config;
mod context;
mod estate;
mod files;
mod fix;
mod format;
mod levels;
mod read;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use portcullis::Level;
use portcullis::escape::clean;
use portcullis::estate::EstateRule;
use portcullis::lint::{Catalog, Linter};
use portcullis::project::{
    ConfigText, FileCoverage, FileFinding, LintReport, OtherFile, ReadFailure, Scan, SourceFile,
    Suppression, sort, suppress, suppress_inline,
};

use super::failure::Failure;
use super::input::{self, Gathered, Input, OUTSIDE};
use super::output::Outcome;
use super::replace::{refuse_inputs, replace};
use accept::BaselineFile;
pub(super) use arguments::{Arguments, Reporting};
use arguments::{Format, Threshold};
use cache::{Cache, Key};
use config::Config;
pub(super) use estate::run as check_estate;
use files::Group;
use fix::{FixReport, counted};
use levels::Levels;
use read::ReadFiles;

/// What a run has to say.
#[derive(Debug, Default)]
struct Run {
    report: LintReport,
    failures: Vec<Failure>,
    notes: Vec<String>,
    /// The texts that findings are about, by name.
    texts: HashMap<String, String>,
    /// The number of policies that were found.
    policies: usize,
    /// The number of files without policies.
    passed_over: usize,
    /// Whether a policy is invalid.
    is_broken: bool,
    /// Whether `--fix` could still be given.
    may_fix: bool,
    fixed: FixReport,
}

/// Lints files and folders.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let reporting = &arguments.reporting;
    reporting.refuse_contradictions()?;
    let (
        groups,
        Gathered {
            failures, outside, ..
        },
    ) = files::groups(arguments)?;
    let files = groups.iter().flat_map(|group| &group.files);
    let files: Vec<&Path> = files
        .filter_map(|file| file.input.path.as_deref())
        .collect();
    let configs: Vec<&Config> = groups.iter().map(|group| &group.config).collect();
    spare_inputs(reporting, &files, &configs)?;
    let not_followed: Vec<FileFinding> = outside.iter().map(|link| left_out(link)).collect();
    let mut run = Run {
        failures,
        ..Run::default()
    };
    let is_strict =
        reporting.fail_on_unread || groups.iter().any(|group| group.config.fail_on_unread);
    run.report.findings = not_followed;
    for finding in &mut run.report.findings {
        finding.fails = is_strict;
    }
    for mut group in groups {
        group
            .config
            .pointers
            .extend(arguments.pointers.iter().cloned());
        run_group(arguments, &group, &mut run)?;
    }
    run.may_fix = !arguments.fix.is_asked();
    run.finish(reporting)
}

impl Reporting {
    /// Refuses formats that an option does not have.
    fn refuse_contradictions(&self) -> Result<(), Vec<Failure>> {
        if self.statistics && self.format != Format::Text {
            let help = "remove `--format`";
            return Err(vec![Failure::new(
                "bad-usage",
                "`--statistics` is only available with `--format text`",
                help,
            )]);
        }
        Ok(())
    }
}

impl Run {
    /// Records or reports what was found.
    fn finish(mut self, reporting: &Reporting) -> Outcome {
        sort(&mut self.report.findings);
        if let Some(path) = &reporting.write_baseline {
            let count = accept::write_baseline(path, &self.report.findings)
                .map_err(|failure| vec![failure])?;
            self.notes = vec![format!(
                "recorded {} in {}",
                counted(count, "finding"),
                clean(&path.to_string_lossy())
            )];
            self.report.findings.retain(FileFinding::is_fault);
        }
        let broken = !self.failures.is_empty() || self.is_broken;
        let fails = self.report.findings.iter().any(|finding| finding.fails);
        let code = if broken {
            2
        } else {
            u8::from(fails && !reporting.exit_zero)
        };
        self.report.failures = self.failures.iter().filter_map(read_failure).collect();
        let mut report = if reporting.statistics {
            format::statistics(&self)
        } else {
            format::write(reporting.format, &self)
        };
        report.code = code;
        report = self.fixed.finish(report);
        if let Some(path) = &reporting.output_file {
            let written = replace(
                path,
                &anstream::adapter::strip_str(&report.take_data()).to_string(),
            );
            written.map_err(|error| {
                let message = format!("cannot write {}: {error}", clean(&path.to_string_lossy()));
                vec![Failure::new(
                    "unwritable-file",
                    message,
                    "make the file and its folder writable",
                )]
            })?;
        }
        Ok(report)
    }
}

/// What kept a file from being read, for the formats that have a place for it.
fn read_failure(failure: &Failure) -> Option<ReadFailure> {
    match failure {
        Failure::Plain { id, message, help } => Some(ReadFailure {
            id,
            message: message.clone(),
            help: help.clone(),
        }),
        Failure::Load(_) | Failure::At(_) => None,
    }
}

/// Notes the links that lead out of a folder, which are not followed.
fn left_out(link: &Path) -> FileFinding {
    let name = clean(&link.to_string_lossy());
    let message = format!("{OUTSIDE}, and is not followed");
    let help = "name the file that it leads to";
    FileFinding::not_judged(&name, "", 0..0, (message, help))
}

/// Refuses to overwrite what the run reads; a baseline is written where one is, or where nothing
/// is.
fn spare_inputs(
    reporting: &Reporting,
    files: &[&Path],
    configs: &[&Config],
) -> Result<(), Vec<Failure>> {
    let mut read: Vec<&Path> = files.to_vec();
    for config in configs {
        let name = Path::new(&config.name);
        read.extend((!config.name.is_empty()).then_some(name));
        let own = config.catalogs.iter().chain(&config.baseline);
        read.extend(own.map(PathBuf::as_path));
    }
    let own = reporting.catalogs.iter().chain(&reporting.baseline);
    read.extend(own.map(PathBuf::as_path));
    let report = reporting
        .output_file
        .as_deref()
        .map_or(Ok(()), |path| refuse_inputs(path, read));
    let baseline = reporting.write_baseline.as_deref().map_or(Ok(()), |path| {
        refuse_inputs(path, files.iter().copied())?;
        if path.is_file() {
            BaselineFile::read(path).map(|_| ())
        } else {
            Ok(())
        }
    });
    report.and(baseline).map_err(|failure| vec![failure])
}

/// Lints the files of one configuration.
fn run_group(arguments: &Arguments, group: &Group, run: &mut Run) -> Result<(), Vec<Failure>> {
    let config = &group.config;
    let mut key = Key::of_program();
    let linter = linter(&arguments.reporting, config, &mut key)?;
    let mut read = read::read(group);
    run.failures.append(&mut read.failures);
    let keeps = !arguments.no_cache
        && (arguments.cache_dir.is_some() || read.sources.len() >= cache::FEWEST);
    let place = Key::of_run(&arguments.path, &config.name);
    let cache = keeps
        .then(|| Cache::new(arguments.cache_dir.as_deref(), place))
        .flatten();
    let check = |read: &ReadFiles<'_>| {
        let cache = cache.as_ref().map(|cache| (cache, key.clone()));
        let scan = read::scan_cached(group, read, &linter, cache);
        let coverage = |suppression: &Suppression| coverage(group, suppression);
        let is_applied = |rule: &str| EstateRule::find(rule).is_none();
        let reporting = &arguments.reporting;
        accept_known(
            reporting,
            config,
            &read.sources,
            scan,
            &coverage,
            &is_applied,
        )
    };
    let mut checked = check(&read)?;
    if arguments.fix.is_asked() {
        let (mut fixed, is_changed) =
            arguments
                .fix
                .run(&config.pointers, &mut read, &linter, &checked.accepted);
        run.failures.append(&mut fixed.failures);
        run.fixed.add(fixed);
        if is_changed {
            checked = check(&read)?;
        }
    }
    run.add(&arguments.reporting, config, &read.sources, checked);
    Ok(())
}

impl Run {
    /// Adds what was found in the files of one configuration.
    fn add(
        &mut self,
        reporting: &Reporting,
        config: &Config,
        sources: &[SourceFile],
        mut checked: Checked,
    ) {
        let is_strict = reporting.fail_on_unread || config.fail_on_unread;
        let threshold = reporting
            .fail_on
            .map(|Threshold(level)| level)
            .or(config.fail_on)
            .unwrap_or(Some(Level::Warning));
        let levels = Levels::new(reporting, config);
        let paths = paths(sources);
        for finding in &mut checked.findings {
            let relative = paths.get(&*finding.source).copied().unwrap_or("");
            let is_fault = finding.is_fault() && !levels.is_set(finding, relative);
            self.is_broken |= is_fault;
            finding.fails = is_fault
                || threshold.is_some_and(|least| finding.level >= least)
                || finding.group() == "not-judged" && is_strict;
        }
        self.failures.extend(checked.others.iter().map(no_policy));
        self.notes.extend(checked.notes);
        self.policies += checked.policies;
        self.passed_over += checked.passed_over;
        let linted = sources.iter().filter(|source| !source.is_context());
        let names = linted.map(SourceFile::name);
        self.report.checked.extend(names.map(str::to_owned));
        let found: BTreeSet<&str> = checked
            .findings
            .iter()
            .map(|finding| &*finding.source)
            .collect();
        for source in sources {
            if found.contains(source.name()) {
                let (name, text) = (source.name().to_owned(), source.text().to_owned());
                self.texts.insert(name, text);
            }
        }
        self.texts.insert(config.name.clone(), config.text.clone());
        self.report.findings.extend(checked.findings);
    }
}

/// The paths of files from the folder of the configuration, by their names.
fn paths(sources: &[SourceFile]) -> HashMap<&str, &str> {
    let files = sources.iter();
    files.map(|file| (file.name(), file.relative())).collect()
}

/// The failure for a file that was named and contains no policy.
fn no_policy(file: &OtherFile) -> Failure {
    let name = &file.name;
    let (message, help) = match &file.language {
        Some(language) => (
            format!("{name} contains no policy that is read: it looks like {language}"),
            "name files with policies of RAM, Kingsoft Cloud, Volcano Engine or AWS",
        ),
        None => (
            format!("{name} contains no policy"),
            "name policy files, or say with `--pointer` where the policies are",
        ),
    };
    Failure::new("no-policy", message, help)
}

/// What was found in the files of a group and is not accepted.
struct Checked {
    findings: Vec<FileFinding>,
    notes: Vec<String>,
    others: Vec<OtherFile>,
    policies: usize,
    passed_over: usize,
    /// File and rule of findings that somebody accepted.
    accepted: BTreeSet<(String, String)>,
}

/// Sets the levels of what was found, and removes the findings that are accepted.
fn accept_known(
    reporting: &Reporting,
    config: &Config,
    sources: &[SourceFile],
    scan: Scan,
    coverage: &dyn Fn(&Suppression) -> FileCoverage,
    is_applied: &dyn Fn(&str) -> bool,
) -> Result<Checked, Vec<Failure>> {
    let (mut findings, mut notes) = (scan.findings, scan.notes);
    Levels::new(reporting, config).apply(&mut findings, &paths(sources));
    let all = findings.clone();
    suppress_inline(&mut findings, sources);
    suppress(
        &mut findings,
        &config.suppressions,
        sources,
        ConfigText {
            name: &config.name,
            text: &config.text,
        },
        reporting.today.or_else(accept::today),
        |suppression| {
            if is_applied(&suppression.rule) {
                coverage(suppression)
            } else {
                FileCoverage::None
            }
        },
    );
    let baseline = reporting.baseline.as_ref().or(config.baseline.as_ref());
    if let Some(path) = baseline.filter(|_| reporting.write_baseline.is_none()) {
        let known = BaselineFile::read(path).map_err(|failure| vec![failure])?;
        notes.extend(known.remove_known(&mut findings, sources, is_applied));
    }
    let left: BTreeSet<(&str, &str)> = findings.iter().map(name_of).collect();
    let accepted = all
        .iter()
        .filter(|finding| !left.contains(&name_of(finding)));
    let accepted = accepted
        .map(|finding| (finding.source.clone(), finding.rule.clone()))
        .collect();
    Ok(Checked {
        findings,
        notes,
        others: scan.others,
        policies: scan.policies,
        passed_over: scan.passed_over,
        accepted,
    })
}

/// What distinguishes a finding from all others of a run.
fn name_of(finding: &FileFinding) -> (&str, &str) {
    (&finding.source, &finding.fingerprint)
}

/// How many of the files that a suppression may match are in a group.
fn coverage(group: &Group, suppression: &Suppression) -> FileCoverage {
    if group.covers(&suppression.path) {
        FileCoverage::All
    } else if group.matches(&suppression.path) {
        FileCoverage::Some
    } else {
        FileCoverage::None
    }
}

/// A linter by the configuration and the command line, in this order; rules count more than their
/// groups.
fn linter(reporting: &Reporting, config: &Config, key: &mut Key) -> Result<Linter, Vec<Failure>> {
    let mut linter = Linter::new();
    Levels::new(reporting, config).set(&mut linter);
    key.add(&[
        &format!("{:?}", linter.levels()),
        &format!("{:?}", config.pointers),
    ]);
    let read = |path: &PathBuf| -> Result<(Vec<u8>, Catalog), Failure> {
        let input = Input::new(path);
        let bytes = input.bytes()?;
        let catalog = Catalog::read(&input.name, &bytes)?;
        Ok((bytes, catalog))
    };
    for (bytes, catalog) in input::all(config.catalogs.iter().chain(&reporting.catalogs).map(read))?
    {
        key.add_bytes(&bytes);
        linter.add_catalog(catalog);
    }
    Ok(linter)
}
