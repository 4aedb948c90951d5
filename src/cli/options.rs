//! Options that several subcommands take.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use portcullis::{Dialect, Kind};

/// The format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Readable text
    Text,
    /// One JSON object per line
    Json,
}

/// The options of every subcommand that reads policies.
#[derive(Default, Debug, clap::Args)]
pub(super) struct PolicyOptions {
    /// Dialect of the policies, needed where neither their text nor their folder says
    #[arg(long, value_parser = dialects())]
    pub(super) dialect: Option<Dialect>,
    /// Kind of the policies, where their folder does not say [default: identity for a policy
    /// without principals]
    #[arg(long, value_parser = kinds())]
    pub(super) kind: Option<Kind>,
}

/// Reads the name of a built-in dialect.
pub(super) fn dialects() -> impl TypedValueParser<Value = Dialect> {
    let names = Dialect::all().map(|dialect| dialect.name().to_owned());
    PossibleValuesParser::new(names)
        .try_map(|name| Dialect::from_name(&name).ok_or("no such dialect"))
}

/// Reads the name of a kind of policy.
fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    PossibleValuesParser::new(names).try_map(|name| Kind::from_name(&name).ok_or("no such kind"))
}
