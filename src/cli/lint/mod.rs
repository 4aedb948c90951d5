//! What is wrong or dangerous in these files?

mod accept;
mod arguments;
mod cache;
mod config;
mod document;
mod files;
mod finding;
mod fix;
mod format;
mod scan;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use portcullis::Level;
use portcullis::lint::{Catalog, Linter};

use super::Outcome;
use super::escape::clean;
use super::failure::Failure;
use super::input::{self, Gathered, Input, OUTSIDE};
use super::replace::{refuse_inputs, replace};
pub(super) use accept::day as parse_day;
pub(super) use arguments::Arguments;
use arguments::{Format, Threshold};
use cache::{Cache, Key};
use config::Config;
use files::Group;
use finding::Finding;
pub(super) use finding::OWN;
use fix::{FixReport, counted};
use scan::{Source, Unread};

/// What a run has to say.
#[derive(Debug, Default)]
struct Run {
    findings: Vec<Finding>,
    failures: Vec<Failure>,
    notes: Vec<String>,
    /// Policies and parts of policies that were skipped.
    unread: Vec<Unread>,
    /// Whether that fails the run.
    fails_unread: bool,
    /// The texts that findings speak of, by name.
    texts: HashMap<String, String>,
    /// Whether `--fix` could still be given.
    may_fix: bool,
    /// The files that were checked, by name.
    looked_at: BTreeSet<String>,
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
    let unread: Vec<Unread> = outside.iter().map(|link| left_out(link)).collect();
    let is_strict =
        arguments.fail_on_unread || groups.iter().any(|group| group.config.fail_on_unread);
    let fails_unread = is_strict && !unread.is_empty();
    let mut run = Run {
        failures,
        unread,
        fails_unread,
        ..Run::default()
    };
    for mut group in groups {
        group
            .config
            .pointers
            .extend(arguments.pointers.iter().cloned());
        run_group(arguments, &group, &mut run)?;
    }
    finding::sort(&mut run.findings);
    if let Some(path) = &arguments.write_baseline {
        let count = accept::write_baseline(path, &run.findings).map_err(|failure| vec![failure])?;
        run.notes = vec![format!(
            "recorded {} in {}",
            counted(count, "finding"),
            clean(&path.to_string_lossy())
        )];
        run.findings.retain(Finding::is_fault);
    }
    let broken = !run.failures.is_empty() || run.findings.iter().any(Finding::is_fault);
    let fails = run.fails_unread || run.findings.iter().any(|finding| finding.fails);
    let code = if broken { 2 } else { u8::from(fails) };
    run.may_fix = !arguments.fix.is_asked();
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

/// Notes the links that lead out of a folder, which are not followed.
fn left_out(link: &Path) -> Unread {
    let message = format!("{OUTSIDE}, and is not followed");
    Unread {
        source: clean(&link.to_string_lossy()),
        pointer: String::new(),
        message,
    }
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
            accept::known(path).map(|_| ())
        } else {
            Ok(())
        }
    });
    report.and(baseline).map_err(|failure| vec![failure])
}

fn run_group(arguments: &Arguments, group: &Group, run: &mut Run) -> Result<(), Vec<Failure>> {
    let config = &group.config;
    let mut key = Key::of_program();
    let linter = linter(arguments, config, &mut key)?;
    let (mut sources, failures) = scan::read(group);
    let keeps =
        !arguments.no_cache && (arguments.cache_dir.is_some() || sources.len() >= cache::FEWEST);
    let place = Key::of_run(&arguments.path, &config.name);
    let cache = keeps
        .then(|| Cache::new(arguments.cache_dir.as_deref(), place))
        .flatten();
    let look = |sources: &[Source<'_>]| {
        look(
            arguments,
            group,
            sources,
            &linter,
            cache.as_ref().map(|cache| (cache, key.clone())),
        )
    };
    let mut looked = look(&sources)?;
    if arguments.fix.is_asked() {
        let (mut fixed, is_changed) =
            arguments
                .fix
                .run(group, &mut sources, &linter, &looked.accepted);
        run.failures.append(&mut fixed.failures);
        run.fixed.add(fixed);
        if is_changed {
            looked = look(&sources)?;
        }
    }
    let Looked {
        mut findings,
        notes,
        others,
        unread,
        ..
    } = looked;
    run.fails_unread |= (arguments.fail_on_unread || config.fail_on_unread) && !unread.is_empty();
    run.unread.extend(unread);
    let threshold = arguments
        .fail_on
        .map(|Threshold(level)| level)
        .or(config.fail_on)
        .unwrap_or(Some(Level::Warning));
    for finding in &mut findings {
        finding.fails = finding.is_fault() || threshold.is_some_and(|least| finding.level >= least);
    }
    run.failures.extend(failures);
    run.failures.extend(others.iter().map(|name| {
        let help = "name policy files, or say with `--pointer` where the policies are";
        Failure::new("no-policy", format!("{name} contains no policy"), help)
    }));
    run.notes.extend(notes);
    run.looked_at
        .extend(sources.iter().map(|source| source.file.input.name.clone()));
    let spoken_of: BTreeSet<&str> = findings.iter().map(|finding| &*finding.source).collect();
    let texts = sources
        .into_iter()
        .filter(|source| spoken_of.contains(&*source.file.input.name));
    run.texts
        .extend(texts.map(|source| (source.file.input.name.clone(), source.text)));
    run.texts.insert(config.name.clone(), config.text.clone());
    run.findings.extend(findings);
    Ok(())
}

/// What was found in the files of a group.
struct Looked {
    findings: Vec<Finding>,
    notes: Vec<String>,
    others: Vec<String>,
    unread: Vec<Unread>,
    /// File and rule of findings that somebody accepted.
    accepted: BTreeSet<(String, String)>,
}

fn look(
    arguments: &Arguments,
    group: &Group,
    sources: &[Source<'_>],
    linter: &Linter,
    cache: Option<(&Cache, Key)>,
) -> Result<Looked, Vec<Failure>> {
    let scan::Scanned {
        mut findings,
        mut notes,
        others,
        unread,
    } = scan::scan(group, sources, linter, cache);
    let names = |findings: &[Finding]| -> BTreeSet<(String, String)> {
        findings
            .iter()
            .map(|finding| (finding.source.clone(), finding.fingerprint.clone()))
            .collect()
    };
    let all = findings.clone();
    accept::suppress(&mut findings, group, arguments.today.or_else(accept::today));
    let baseline = arguments
        .baseline
        .as_ref()
        .or(group.config.baseline.as_ref());
    if let Some(path) = baseline.filter(|_| arguments.write_baseline.is_none()) {
        let known = accept::known(path).map_err(|failure| vec![failure])?;
        notes.extend(accept::forget_known(&mut findings, group, &known));
    }
    let left = names(&findings);
    let is_accepted =
        |finding: &&Finding| !left.contains(&(finding.source.clone(), finding.fingerprint.clone()));
    let accepted = all
        .iter()
        .filter(is_accepted)
        .map(|finding| (finding.source.clone(), finding.rule.clone()))
        .collect();
    Ok(Looked {
        findings,
        notes,
        others,
        unread,
        accepted,
    })
}

/// A linter by the configuration and the command line, in this order; rules count more than their
/// groups.
fn linter(arguments: &Arguments, config: &Config, key: &mut Key) -> Result<Linter, Vec<Failure>> {
    let mut linter = Linter::new();
    for (name, level) in config.levels.iter().chain(&arguments.levels) {
        linter.set_level(name, *level);
    }
    key.add(&[
        &format!("{:?} {:?}", config.levels, arguments.levels),
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
