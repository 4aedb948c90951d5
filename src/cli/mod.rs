//! Arguments in, exit code out. One file a subcommand; all of them see the public API only.

mod answer;
mod assume;
mod caller;
mod catalog;
mod check;
mod completions;
mod context;
mod coverage;
mod diff;
mod escape;
mod estate;
mod examples;
mod explain;
mod failure;
mod fmt;
mod held;
mod import;
mod input;
mod layers;
mod lint;
mod man;
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
mod what_can;
mod who_can;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use portcullis::{Dialect, Kind};

use failure::Failure;
use output::Report;
use terminal::Colour;

/// Would this be allowed, and why?
///
/// Decides what policies of Alibaba Cloud RAM, Kingsoft Cloud IAM, Volcano Engine IAM and AWS IAM
/// say, without asking a cloud. Data goes to standard output, diagnostics to standard error.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    // It is looked for before anything else is read, so that it counts for what is said of the
    // rest.
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
    Lint(lint::Arguments),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Catalog(catalog::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// One object a line
    Json,
}

/// What every subcommand that reads policies takes.
#[derive(Debug, clap::Args)]
struct Told {
    /// The dialect of the policies, where their text or folder does not say
    #[arg(long, value_parser = dialects())]
    dialect: Option<Dialect>,
    /// The kind of the policies, where their folder does not say; without either, a policy without
    /// principals is an identity policy
    #[arg(long, value_parser = kinds())]
    kind: Option<Kind>,
}

fn dialects() -> impl TypedValueParser<Value = Dialect> {
    const NAMES: [&str; 4] = ["alibaba-ram", "kingsoft", "volcengine", "aws"];
    PossibleValuesParser::new(NAMES)
        .try_map(|name| Dialect::from_name(&name).ok_or("no such dialect"))
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    PossibleValuesParser::new(names).try_map(|name| Kind::from_name(&name).ok_or("no such kind"))
}

/// The commands and their options: what is parsed, and what help, completions and manual pages
/// tell.
fn command() -> clap::Command {
    examples::added(Arguments::command())
}

/// Runs the command that the arguments of the program name.
pub(crate) fn run() -> ExitCode {
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

/// What arguments ask for, the name of the program before them; help is an error too, which does
/// not go to standard error.
pub(crate) fn parse(given: Vec<OsString>) -> Result<Arguments, clap::Error> {
    let colour = Colour::asked(given.iter().cloned());
    let matches = command()
        .color(colour.of_arguments())
        .try_get_matches_from(given)?;
    Arguments::from_arg_matches(&matches)
}

/// What the command that arguments name has to say; nothing is written to standard output yet.
pub(crate) fn answer(arguments: Arguments) -> Outcome {
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
        Command::Catalog(arguments) => catalog::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}

/// The end of a subcommand: an answer, or everything that kept it from one.
pub(crate) type Outcome = Result<Report, Vec<Failure>>;
