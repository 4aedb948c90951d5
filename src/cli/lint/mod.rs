//! What is wrong or dangerous in these files?

mod accept;
mod arguments;
mod cache;
mod config;
mod context;
mod files;
mod fix;
mod format;
mod levels;
mod read;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use globset::GlobMatcher;
use portcullis::Level;
use portcullis::escape::clean;
use portcullis::lint::{Catalog, Linter};
use portcullis::project::{
    ConfigText, FileCoverage, FileFinding, LintReport, OtherFile, ReadFailure, SourceFile, sort,
    suppress, suppress_inline,
};

use super::failure::Failure;
use super::input::{self, Gathered, Input, OUTSIDE};
use super::output::Outcome;
use super::replace::{refuse_inputs, replace};
use accept::BaselineFile;
pub(super) use accept::day as parse_day;
pub(super) use arguments::Arguments;
use arguments::{Format, Threshold};
use cache::{Cache, Key};
use config::Config;
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

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let format = arguments.format;
    if arguments.statistics && format != Format::Text {
        let help = "remove `--format`";
        return Err(vec![Failure::new(
            "bad-usage",
            "`--statistics` is only available with `--format text`",
            help,
        )]);
    }
    let (
        groups,
        Gathered {
            failures, outside, ..
        },
    ) = files::groups(arguments)?;
    spare_inputs(arguments, &groups)?;
    let not_followed: Vec<FileFinding> = outside.iter().map(|link| left_out(link)).collect();
    let mut run = Run {
        failures,
        ..Run::default()
    };
    let is_strict =
        arguments.fail_on_unread || groups.iter().any(|group| group.config.fail_on_unread);
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
    sort(&mut run.report.findings);
    if let Some(path) = &arguments.write_baseline {
        let count =
            accept::write_baseline(path, &run.report.findings).map_err(|failure| vec![failure])?;
        run.notes = vec![format!(
            "recorded {} in {}",
            counted(count, "finding"),
            clean(&path.to_string_lossy())
        )];
        run.report.findings.retain(FileFinding::is_fault);
    }
    let broken = !run.failures.is_empty() || run.is_broken;
    let fails = run.report.findings.iter().any(|finding| finding.fails);
    let code = if broken {
        2
    } else {
        u8::from(fails && !arguments.exit_zero)
    };
    run.may_fix = !arguments.fix.is_asked();
    run.report.failures = run.failures.iter().filter_map(read_failure).collect();
    let mut report = if arguments.statistics {
        format::statistics(&run)
    } else {
        format::write(format, &run)
    };
    report.code = code;
    report = run.fixed.finish(report);
    if let Some(path) = &arguments.output_file {
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
fn spare_inputs(arguments: &Arguments, groups: &[Group]) -> Result<(), Vec<Failure>> {
    let files = groups
        .iter()
        .flat_map(|group| &group.files)
        .filter_map(|file| file.input.path.as_deref());
    let configs = groups
        .iter()
        .map(|group| Path::new(&group.config.name))
        .filter(|name| !name.as_os_str().is_empty());
    let of_configs = groups
        .iter()
        .flat_map(|group| group.config.catalogs.iter().chain(&group.config.baseline));
    let own = of_configs
        .chain(&arguments.catalogs)
        .chain(&arguments.baseline)
        .map(PathBuf::as_path);
    let read: Vec<&Path> = files.clone().chain(configs).chain(own).collect();
    let report = arguments
        .output_file
        .as_deref()
        .map_or(Ok(()), |path| refuse_inputs(path, read));
    let baseline = arguments.write_baseline.as_deref().map_or(Ok(()), |path| {
        refuse_inputs(path, files)?;
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
    let linter = linter(arguments, config, &mut key)?;
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
        check(arguments, group, read, &linter, cache)
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
    let is_strict = arguments.fail_on_unread || config.fail_on_unread;
    let threshold = arguments
        .fail_on
        .map(|Threshold(level)| level)
        .or(config.fail_on)
        .unwrap_or(Some(Level::Warning));
    let levels = Levels::new(arguments, config);
    let paths = read.paths();
    for finding in &mut checked.findings {
        let relative = paths.get(&*finding.source).copied().unwrap_or("");
        let is_fault = finding.is_fault() && !levels.is_set(finding, relative);
        run.is_broken |= is_fault;
        finding.fails = is_fault
            || threshold.is_some_and(|least| finding.level >= least)
            || finding.group() == "not-judged" && is_strict;
    }
    run.failures.extend(checked.others.iter().map(no_policy));
    run.notes.extend(checked.notes);
    run.policies += checked.policies;
    run.passed_over += checked.passed_over;
    let linted = read.sources.iter().filter(|source| !source.is_context());
    let names = linted.map(SourceFile::name);
    run.report.checked.extend(names.map(str::to_owned));
    let sources: BTreeSet<&str> = checked
        .findings
        .iter()
        .map(|finding| &*finding.source)
        .collect();
    for source in &read.sources {
        if sources.contains(source.name()) {
            let (name, text) = (source.name().to_owned(), source.text().to_owned());
            run.texts.insert(name, text);
        }
    }
    run.texts.insert(config.name.clone(), config.text.clone());
    run.report.findings.extend(checked.findings);
    Ok(())
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

/// Lints the files of a group, and removes the findings that are accepted.
fn check(
    arguments: &Arguments,
    group: &Group,
    read: &ReadFiles<'_>,
    linter: &Linter,
    cache: Option<(&Cache, Key)>,
) -> Result<Checked, Vec<Failure>> {
    let scan = read::scan_cached(group, read, linter, cache);
    let (mut findings, mut notes) = (scan.findings, scan.notes);
    let config = &group.config;
    Levels::new(arguments, config).apply(&mut findings, &read.paths());
    let all = findings.clone();
    suppress_inline(&mut findings, &read.sources);
    suppress(
        &mut findings,
        &config.suppressions,
        &read.sources,
        ConfigText {
            name: &config.name,
            text: &config.text,
        },
        arguments.today.or_else(accept::today),
        |path| coverage(group, path),
    );
    let baseline = arguments.baseline.as_ref().or(config.baseline.as_ref());
    if let Some(path) = baseline.filter(|_| arguments.write_baseline.is_none()) {
        let known = BaselineFile::read(path).map_err(|failure| vec![failure])?;
        notes.extend(known.remove_known(&mut findings, &read.sources));
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

/// How many of the files that a glob of the configuration may match are in a group.
fn coverage(group: &Group, path: &GlobMatcher) -> FileCoverage {
    if group.covers(path) {
        FileCoverage::All
    } else if group.matches(path) {
        FileCoverage::Some
    } else {
        FileCoverage::None
    }
}

/// A linter by the configuration and the command line, in this order; rules count more than their
/// groups.
fn linter(arguments: &Arguments, config: &Config, key: &mut Key) -> Result<Linter, Vec<Failure>> {
    let mut linter = Linter::new();
    Levels::new(arguments, config).set(&mut linter);
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
    for (bytes, catalog) in input::all(config.catalogs.iter().chain(&arguments.catalogs).map(read))?
    {
        key.add_bytes(&bytes);
        linter.add_catalog(catalog);
    }
    Ok(linter)
}
