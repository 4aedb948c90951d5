//! Completions of a shell.

use clap::Command;
use clap_complete::Shell;

use super::output::Outcome;
use super::output::Report;

/// Print the completion script for a shell.
///
/// The first lines of the script, or the manual of the shell, say where to put it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the completions of a command.
#[expect(
    clippy::unnecessary_wraps,
    reason = "every subcommand ends in an outcome"
)]
/// Prints the completions of a shell.
pub(super) fn run(arguments: &Arguments, mut command: Command) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "portcullis", &mut text);
    // OK because the definitions are text, and so is what is made of them.
    let mut report = Report::default();
    report.verbatim(&String::from_utf8_lossy(&text));
    Ok(report)
}
