//! Manual pages.

use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;

use super::failure::Failure;
use super::output::Outcome;
use super::output::Report;
use portcullis::escape::clean;

/// Print the manual page, or write the pages of all commands into a folder.
///
/// Exit code: 0 done, 2 bad usage, or a folder that cannot be written to.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder for the pages `portcullis.1`, `portcullis-check.1` and so on [default: print the
    /// first]
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
            "cannot write pages to {}: {error}",
            clean(&folder.to_string_lossy())
        );
        vec![Failure::new(
            "unwritable-file",
            message,
            "name an existing, writable folder",
        )]
    })?;
    Ok(Report::default())
}
