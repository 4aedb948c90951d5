//! What is wrong or dangerous in these files?
//!
//! A run has these steps: `files` groups the files by their configuration, `read` reads them,
//! `check` lints those of a group and removes what is accepted, `fix` changes files, and `format`
//! writes what is left.

mod accept;
mod arguments;
mod cache;
mod check;
mod config;
mod context;
mod files;
mod fix;
mod format;
mod levels;
mod named_level;
mod read;
mod run;

use std::path::Path;

use portcullis::Level;
use portcullis::escape::clean;
use portcullis::project::{FileFinding, sort};

use super::failure::Failure;
use super::input::OUTSIDE;
use super::output::{Outcome, Report, counted};
use super::replace::{refuse_inputs, replace};
use accept::BaselineFile;
pub(super) use accept::day as parse_day;
pub(super) use arguments::Arguments;
use arguments::Format;
use cache::Cache;
use check::{Checked, GroupCheck};
use files::Group;
use levels::Levels;
use run::Run;

pub(super) fn run(arguments: &Arguments) -> Outcome {
    if arguments.statistics && arguments.format != Format::Text {
        return Err(vec![Failure::new(
            "bad-usage",
            "`--statistics` is only available with `--format text`",
            "remove `--format`",
        )]);
    }
    let (groups, others) = files::groups(arguments)?;
    spare_inputs(arguments, &groups).map_err(|failure| vec![failure])?;
    let mut run = Run {
        failures: others.failures,
        may_fix: !arguments.fix.is_asked(),
        ..Run::default()
    };
    let mut fails_on_unread = arguments.fail_on_unread;
    for group in &groups {
        fails_on_unread |= group.config.fail_on_unread;
    }
    for link in &others.outside {
        let mut finding = link_not_followed(link);
        finding.fails = fails_on_unread;
        run.report.findings.push(finding);
    }
    for group in &groups {
        run_group(arguments, group, &mut run)?;
    }
    sort(&mut run.report.findings);
    if let Some(path) = &arguments.write_baseline {
        record(path, &mut run)?;
    }
    finish(arguments, run)
}

/// Records all findings as the new baseline, after which only faults are left.
fn record(path: &Path, run: &mut Run) -> Result<(), Vec<Failure>> {
    let count =
        accept::write_baseline(path, &run.report.findings).map_err(|failure| vec![failure])?;
    let findings = counted(count, "finding");
    let name = clean(&path.to_string_lossy());
    run.notes = vec![format!("recorded {findings} in {name}")];
    run.report.findings.retain(FileFinding::is_fault);
    Ok(())
}

/// Writes what a run has to say in the format that was asked for.
fn finish(arguments: &Arguments, mut run: Run) -> Outcome {
    run.report_failures();
    let mut report = if arguments.statistics {
        format::statistics(&run)
    } else {
        format::write(arguments.format, &run)
    };
    report.code = run.exit_code(arguments.exit_zero);
    report = run.fixed.finish(report);
    if let Some(path) = &arguments.output_file {
        write_output(path, &mut report).map_err(|failure| vec![failure])?;
    }
    Ok(report)
}

/// Moves the data of a report to a file, without colours.
fn write_output(path: &Path, report: &mut Report) -> Result<(), Failure> {
    let data = report.take_data();
    let text = anstream::adapter::strip_str(&data).to_string();
    replace(path, &text).map_err(|error| {
        let message = format!("cannot write {}: {error}", clean(&path.to_string_lossy()));
        let help = "make the file and its folder writable";
        Failure::new("unwritable-file", message, help)
    })
}

/// The finding for a link that leads out of a folder and is not followed.
fn link_not_followed(link: &Path) -> FileFinding {
    let name = clean(&link.to_string_lossy());
    let message = format!("{OUTSIDE}, and is not followed");
    let help = "name the file that it leads to";
    FileFinding::not_judged(&name, "", 0..0, (message, help))
}

/// Refuses to overwrite what the run reads. The new baseline may replace a baseline, and nothing
/// else.
fn spare_inputs(arguments: &Arguments, groups: &[Group]) -> Result<(), Failure> {
    let mut policies: Vec<&Path> = Vec::new();
    let mut settings: Vec<&Path> = Vec::new();
    for group in groups {
        for file in &group.files {
            policies.extend(file.input.path.as_deref());
        }
        if !group.config.name.is_empty() {
            settings.push(Path::new(&group.config.name));
        }
        settings.extend(group.config.own_files().map(Path::new));
    }
    settings.extend(arguments.own_files().map(Path::new));
    if let Some(path) = &arguments.output_file {
        let inputs = policies.iter().chain(&settings).copied();
        refuse_inputs(path, inputs)?;
    }
    if let Some(path) = &arguments.write_baseline {
        refuse_inputs(path, policies)?;
        if path.is_file() {
            BaselineFile::read(path)?;
        }
    }
    Ok(())
}

/// Lints the files of one configuration.
fn run_group(arguments: &Arguments, group: &Group, run: &mut Run) -> Result<(), Vec<Failure>> {
    let config = &group.config;
    let (linter, key) = check::linter(arguments, group)?;
    let mut read = read::read(group);
    run.failures.append(&mut read.failures);
    let check = GroupCheck {
        arguments,
        group,
        linter: &linter,
        cache: Cache::for_run(arguments, &config.name, read.sources.len()),
        key,
    };
    let mut checked = check.run(&read)?;
    if arguments.fix.is_asked() {
        let accepted = &checked.accepted;
        let mut fixed = fix::run(arguments.fix, &group.pointers, &mut read, &linter, accepted);
        run.failures.append(&mut fixed.failures);
        let is_changed = fixed.is_changed;
        run.fixed.add(fixed);
        if is_changed {
            checked = check.run(&read)?;
        }
    }
    let mut gate = Gate::new(arguments, group);
    let paths = read.paths();
    for finding in &mut checked.findings {
        let relative = paths.get(&*finding.source).copied().unwrap_or("");
        gate.judge(finding, relative);
    }
    run.is_broken |= gate.is_broken;
    take(run, checked);
    run.take_sources(&read.sources);
    run.texts.insert(config.name.clone(), config.text.clone());
    Ok(())
}

/// Adds to a run what was found in a group.
fn take(run: &mut Run, checked: Checked) {
    for name in &checked.others {
        run.failures.push(no_policy(name));
    }
    run.notes.extend(checked.notes);
    run.policies += checked.policies;
    run.files_without_policies += checked.files_without_policies;
    run.report.findings.extend(checked.findings);
}

/// Decides which findings fail a run.
struct Gate<'a> {
    levels: Levels<'a>,
    /// The least level that fails; `None` is none.
    threshold: Option<Level>,
    fails_on_unread: bool,
    /// Whether a policy is invalid, and no level is set for its fault.
    is_broken: bool,
}

impl<'a> Gate<'a> {
    /// What fails the run of a group, by the command line or else by the configuration.
    fn new(arguments: &'a Arguments, group: &'a Group) -> Self {
        let config = &group.config;
        let threshold = match (arguments.fail_on, config.fail_on) {
            (Some(threshold), _) => threshold.0,
            (None, Some(level)) => level,
            (None, None) => Some(Level::Warning),
        };
        Self {
            levels: Levels::new(arguments, config),
            threshold,
            fails_on_unread: arguments.fail_on_unread || config.fail_on_unread,
            is_broken: false,
        }
    }

    /// Notes whether a finding fails the run.
    fn judge(&mut self, finding: &mut FileFinding, relative: &str) {
        let is_fault = finding.is_fault() && !self.levels.is_set(finding, relative);
        self.is_broken |= is_fault;
        finding.fails = is_fault
            || self.threshold.is_some_and(|least| finding.level >= least)
            || finding.group() == "not-judged" && self.fails_on_unread;
    }
}

/// The failure for a file that was named and contains no policy.
fn no_policy(name: &str) -> Failure {
    let help = "name policy files, or say with `--pointer` where the policies are";
    Failure::new("no-policy", format!("{name} contains no policy"), help)
}
