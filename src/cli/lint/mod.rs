//! What is wrong or dangerous in these files?
//!
//! A run has these steps: `files` groups the files by their configuration, `read` reads them,
//! `check` lints those of a group and removes what is accepted, `fix` changes files, `run` collects
//! what is left, and `finish` writes it in one of the formats of `format`. `estate` takes the same
//! steps for the files of an estate.

mod accept;
mod arguments;
mod cache;
mod check;
mod config;
mod context;
mod estate;
mod files;
mod finish;
mod fix;
mod format;
mod levels;
mod named_level;
mod read;
mod rule_toml;
mod run;
mod toml_value;

use std::path::Path;

use portcullis::escape::clean;
use portcullis::project::FileFinding;

use super::failure::Failure;
use super::input::OUTSIDE;
use super::output::Outcome;
pub(super) use arguments::{Arguments, Reporting};
use cache::Cache;
use check::GroupCheck;
use config::Config;
pub(super) use estate::run as check_estate;
use files::Group;
use finish::{finish, spare_inputs};
use run::Run;

/// Lints files and folders.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let reporting = &arguments.reporting;
    reporting
        .refuse_contradictions()
        .map_err(|failure| vec![failure])?;
    let (groups, others) = files::groups(arguments)?;
    let mut policies: Vec<&Path> = Vec::new();
    let mut configs: Vec<&Config> = Vec::new();
    let mut fails_on_unread = reporting.fail_on_unread;
    for group in &groups {
        for file in &group.files {
            policies.extend(file.input.path.as_deref());
        }
        configs.push(&group.config);
        fails_on_unread |= group.config.fail_on_unread;
    }
    spare_inputs(reporting, &policies, &configs).map_err(|failure| vec![failure])?;
    let mut run = Run {
        failures: others.failures,
        may_fix: !arguments.fix.is_asked(),
        ..Run::default()
    };
    for link in &others.outside {
        let mut finding = link_not_followed(link);
        finding.fails = fails_on_unread;
        run.report.findings.push(finding);
    }
    for group in &groups {
        run_group(arguments, group, &mut run)?;
    }
    finish(reporting, run)
}

/// The finding for a link that leads out of a folder and is not followed.
fn link_not_followed(link: &Path) -> FileFinding {
    let name = clean(&link.to_string_lossy());
    let message = format!("{OUTSIDE}, and is not followed");
    let help = "name the file that it leads to";
    FileFinding::not_judged(&name, "", 0..0, (message, help))
}

/// Lints the files of one configuration.
fn run_group(arguments: &Arguments, group: &Group, run: &mut Run) -> Result<(), Vec<Failure>> {
    let reporting = &arguments.reporting;
    let config = &group.config;
    let (linter, mut key) = check::linter(reporting, config)?;
    key.add(&[&format!("{:?}", group.pointers)]);
    let mut read = read::read(group);
    run.failures.append(&mut read.failures);
    let check = GroupCheck {
        reporting,
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
    run.add(reporting, config, &read.sources, checked);
    Ok(())
}
