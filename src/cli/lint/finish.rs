//! Writes what a run has to say: its report, a new baseline, or both.

use std::path::Path;

use portcullis::escape::clean;
use portcullis::project::{FileFinding, sort};

use super::accept::{self, BaselineFile};
use super::arguments::Reporting;
use super::config::Config;
use super::format;
use super::run::Run;
use crate::cli::failure::Failure;
use crate::cli::output::{Outcome, Report, counted};
use crate::cli::replace::{refuse_inputs, replace};

/// Refuses to overwrite what the run reads. The new baseline may replace a baseline, and nothing
/// else.
pub(super) fn spare_inputs(
    reporting: &Reporting,
    policies: &[&Path],
    configs: &[&Config],
) -> Result<(), Failure> {
    let mut settings: Vec<&Path> = Vec::new();
    for config in configs {
        if !config.name.is_empty() {
            settings.push(Path::new(&config.name));
        }
        settings.extend(config.own_files().map(Path::new));
    }
    settings.extend(reporting.own_files().map(Path::new));
    if let Some(path) = &reporting.output_file {
        let inputs = policies.iter().chain(&settings).copied();
        refuse_inputs(path, inputs)?;
    }
    if let Some(path) = &reporting.write_baseline {
        refuse_inputs(path, policies.iter().copied())?;
        if path.is_file() {
            BaselineFile::read(path)?;
        }
    }
    Ok(())
}

/// Records or reports what was found, in the format that was asked for.
pub(super) fn finish(reporting: &Reporting, mut run: Run) -> Outcome {
    sort(&mut run.report.findings);
    if let Some(path) = &reporting.write_baseline {
        record(path, &mut run).map_err(|failure| vec![failure])?;
    }
    run.report_failures();
    let mut report = if reporting.statistics {
        format::statistics(&run)
    } else {
        format::write(reporting.format, &run)
    };
    report.code = run.exit_code(reporting.exit_zero);
    report = run.fixed.finish(report);
    if let Some(path) = &reporting.output_file {
        write_output(path, &mut report).map_err(|failure| vec![failure])?;
    }
    Ok(report)
}

/// Records all findings as the new baseline, after which only faults are left.
fn record(path: &Path, run: &mut Run) -> Result<(), Failure> {
    let count = accept::write_baseline(path, &run.report.findings)?;
    let findings = counted(count, "finding");
    let name = clean(&path.to_string_lossy());
    run.notes = vec![format!("recorded {findings} in {name}")];
    run.report.findings.retain(FileFinding::is_fault);
    Ok(())
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
