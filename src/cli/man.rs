//! Manual pages.

use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;

use super::Outcome;
use super::escape::clean;
use super::failure::Failure;
use super::output::Report;

/// Print the manual page, or write the pages of all commands.
///
/// Exit code: 0 done, 2 bad usage, or a folder that cannot be written to.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder for the pages: `portcullis.1`, `portcullis-check.1` and so on; without it the
    /// first is printed
    dir: Option<PathBuf>,
}

/// Prints the page of a command, or writes the pages of it and its subcommands.
pub(super) fn run(arguments: &Arguments, command: Command) -> Outcome {
    let command = command.disable_help_subcommand(true);
    let Some(folder) = &arguments.dir else {
        let mut text = Vec::new();
        // OK because writing into memory cannot fail.
        let _ = Man::new(command).render(&mut text);
        let mut report = Report::default();
        report.verbatim(&String::from_utf8_lossy(&text));
        return Ok(report);
    };
    clap_mangen::generate_to(command, folder).map_err(|error| {
        let message = format!(
            "no pages can be written to {}: {error}",
            clean(&folder.to_string_lossy())
        );
        vec![Failure::new(
            "unwritable-file",
            message,
            "name a folder that is there and can be written to",
        )]
    })?;
    Ok(Report::default())
}
