//! Options that several subcommands take.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use portcullis::{Dialect, Kind};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person
    Text,
    /// One object a line
    Json,
}

/// What every subcommand that reads policies takes.
#[derive(Debug, clap::Args)]
pub(super) struct Told {
    /// The dialect of the policies, where their text or folder does not say
    #[arg(long, value_parser = dialects())]
    pub(super) dialect: Option<Dialect>,
    /// The kind of the policies, where their folder does not say; without either, a policy without
    /// principals is an identity policy
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
}

/// Reads the name of a built-in dialect.
pub(super) fn dialects() -> impl TypedValueParser<Value = Dialect> {
    let names = ["alibaba-ram", "kingsoft", "volcengine", "aws"];
    PossibleValuesParser::new(names)
        .try_map(|name| Dialect::from_name(&name).ok_or("no such dialect"))
}

/// Reads the name of a kind of policy.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    PossibleValuesParser::new(names).try_map(|name| Kind::from_name(&name).ok_or("no such kind"))
}
