//! The command line: arguments in, exit code out. Each subcommand has a file of its own and uses
//! the public interface of the library only.

mod answer;
mod assume;
mod caller;
mod catalog;
mod check;
mod completions;
mod context;
mod coverage;
mod diff;
mod estate;
mod examples;
mod explain;
mod extension;
mod failure;
mod fmt;
mod held;
mod import;
mod input;
mod layers;
mod lint;
mod man;
mod options;
mod other_format;
mod output;
mod owner;
mod pass_role;
mod progress;
mod question;
mod replace;
mod requests;
mod rules;
mod show;
mod suggest;
mod terminal;
mod test;
mod toml;
mod ways;
mod what_can;
mod who_can;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use failure::Failure;
pub use output::{Outcome, Report};
use terminal::Colour;

/// Evaluate, explain and lint access policies of Alibaba Cloud RAM, Kingsoft Cloud IAM, Volcano
/// Engine IAM and AWS IAM.
///
/// Would this be allowed, and why? portcullis works offline on policies and estates in files, and
/// never calls a cloud. Answers go to standard output, diagnostics to standard error.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    // Read before the other arguments, so that it also applies to messages about them.
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, global = true)]
    color: Colour,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<check::Arguments>),
    Assume(Box<assume::Arguments>),
    PassRole(Box<pass_role::Arguments>),
    WhoCan(Box<who_can::Arguments>),
    WhatCan(Box<what_can::Arguments>),
    Estate(estate::Arguments),
    Test(test::Arguments),
    Show(show::Arguments),
    Fmt(fmt::Arguments),
    Lint(Box<lint::Arguments>),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Ways(ways::Arguments),
    Catalog(catalog::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Defines the commands and their options, from which help, completions and manual pages are made.
fn command() -> clap::Command {
    examples::added(Arguments::command())
}

/// Runs the command that the arguments of the program name.
#[must_use]
pub fn run() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    Colour::asked(given.iter().cloned()).choose();
    match parse(given) {
        Ok(arguments) => match answer(arguments) {
            Ok(report) => report.finish(),
            Err(failures) => output::fail(&failures),
        },
        Err(usage) => {
            let text = usage.render().ansi().to_string();
            let mut report = Report::default();
            if usage.use_stderr() {
                (report.code, report.notes) = (2, vec![text.trim_end().to_owned()]);
            } else {
                report.block(text);
            }
            report.finish()
        }
    }
}

/// Parses the arguments, which start with the name of the program. Help counts as an error that
/// does not go to standard error.
///
/// # Errors
///
/// What `clap` says about arguments that it does not accept, and a text of help or a version.
pub fn parse(given: Vec<OsString>) -> Result<Arguments, clap::Error> {
    let colour = Colour::asked(given.iter().cloned());
    let matches = command()
        .color(colour.of_arguments())
        .try_get_matches_from(given)?;
    Arguments::from_arg_matches(&matches)
}

/// Runs the command that the arguments name, without writing to standard output yet.
///
/// # Errors
///
/// Every failure that kept the command from its answer.
pub fn answer(arguments: Arguments) -> Outcome {
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Assume(arguments) => assume::run(&arguments),
        Command::PassRole(arguments) => pass_role::run(&arguments),
        Command::WhoCan(arguments) => who_can::run(&arguments),
        Command::WhatCan(arguments) => what_can::run(&arguments),
        Command::Estate(arguments) => estate::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Ways(arguments) => ways::run(&arguments),
        Command::Catalog(arguments) => catalog::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, command()),
        Command::Man(arguments) => man::run(&arguments, command()),
    }
}
