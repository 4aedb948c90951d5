//! The arguments of `portcullis lint`.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::civil::Date;
use portcullis::Level;
use portcullis::project::PointerPattern;

use super::accept;
use super::named_level::{LEVELS, NamedLevel, is_known, parse_level};
use crate::cli::failure::Failure;
use crate::cli::options::PolicyOptions;

/// Find what is wrong or dangerous in policies.
///
/// Each finding names its rule; `portcullis explain RULE` says what the rule looks for, why, and
/// how to fix it. Policies are found in files of their own, in Terraform sources, plans and states
/// (`terraform show -json`), in ROS and CloudFormation templates, in any other JSON or YAML, and
/// wherever `--pointer` says; a finding has its line and column in that file. Of a value that only
/// a deployment fills in, what holds in any case is reported. In a folder, `.json`, `.yaml`,
/// `.yml`, `.template`, `.tf`, `.tofu` and `.tfstate` files are read, except those in folders named
/// `cases` or `schema`, hidden files, and what an `.ignore` or, in a repository, a `.gitignore`
/// excludes; files without a policy are skipped and counted. Of an estate, its policies are checked,
/// and `portcullis estate check` also checks the estate as a whole.
/// Links that lead out of the folder are not followed. Policies of one dialect are also compared
/// with each other. A policy that is not valid is reported with its faults, and the others are
/// checked all the same. `portcullis check --help` says how the dialect and kind are found.
///
/// The nearest `portcullis.toml` in the folder of a file or above it sets the levels of rules and
/// the dialects and kinds of paths, and suppresses findings, each with a reason. So does a comment
/// `portcullis: ignore RULE: REASON` in YAML and Terraform sources.
///
/// Exit code: 0 no finding that fails (see `--fail-on` and `--fail-on-unread`); 1 findings; 2 bad
/// usage, or a file that cannot be read or written or contains an invalid policy. With `--fix` the
/// remaining findings count, with `--diff` the differences.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Arguments {
    /// A policy, a folder of policies, a glob such as `policies/**/*.json`, or `-`
    #[arg(required = true)]
    pub(super) path: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) policy_options: PolicyOptions,
    /// File name of the text on standard input, which selects its format and configuration and
    /// appears in findings
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Also read policies at this JSON pointer in JSON and YAML files, as objects or as strings;
    /// `*` is one step and `**` any number of them
    #[arg(long = "pointer", value_name = "POINTER", value_parser = PointerPattern::parse)]
    pub(super) pointers: Vec<PointerPattern>,
    /// Skip files without a policy also if they are named, such as by pre-commit
    #[arg(long)]
    pub(super) skip_others: bool,
    #[command(flatten)]
    pub(super) reporting: Reporting,
    /// Folder of the results cache, which speeds up repeated runs over many files [default: the
    /// user's cache folder]
    #[arg(
        long,
        value_name = "FOLDER",
        conflicts_with = "no_cache",
        help_heading = "Output"
    )]
    pub(super) cache_dir: Option<PathBuf>,
    /// Do not read or write the results cache
    #[arg(long, help_heading = "Output")]
    pub(super) no_cache: bool,
    #[command(flatten)]
    pub(super) fix: FixOptions,
}

/// Which findings count, which are accepted, and how they are written: the same for files and for
/// estates.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(in crate::cli) struct Reporting {
    /// Set the level of a rule, a fault or a group: error, warning, suggestion or off
    #[arg(long = "level", value_name = "NAME=LEVEL", value_parser = level)]
    pub(super) levels: Vec<NamedLevel>,
    /// Report only these rules or groups of rules, and what keeps a policy from being judged
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = known_name)]
    pub(super) select: Vec<String>,
    /// Do not report these rules, faults or groups
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = known_name)]
    pub(super) ignore: Vec<String>,
    /// The lowest level that causes exit code 1; `off` for none [default: warning]
    #[arg(long, value_name = "LEVEL", value_parser = level_or_off)]
    pub(super) fail_on: Option<Threshold>,
    /// Exit with code 0 also if there are findings
    #[arg(long, conflicts_with = "fail_on_unread")]
    pub(super) exit_zero: bool,
    /// Exit with code 1 if something was not judged: a policy or a part of one whose values are known
    /// only at deployment, or the ages of keys in an estate
    #[arg(long)]
    pub(super) fail_on_unread: bool,
    /// A catalogue of services and actions to check actions against; `portcullis catalog update`
    /// makes one
    #[arg(long = "catalog", value_name = "FILE")]
    pub(super) catalogs: Vec<PathBuf>,
    /// Use this configuration file instead of the nearest one
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "no_config",
        help_heading = "Configuration"
    )]
    pub(super) config: Option<PathBuf>,
    /// Use no configuration file
    #[arg(long, help_heading = "Configuration")]
    pub(super) no_config: bool,
    /// Leave out the findings recorded in this baseline file
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) baseline: Option<PathBuf>,
    /// Record all current findings in this baseline file and report none
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "baseline",
        help_heading = "Configuration"
    )]
    pub(super) write_baseline: Option<PathBuf>,
    /// Date used to expire suppressions [default: today]
    #[arg(long, value_name = "DATE", value_parser = day, hide = true)]
    pub(super) today: Option<Date>,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub(super) format: Format,
    /// Report the number of findings per rule instead of the findings
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,
    /// Write the findings into this file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output_file: Option<PathBuf>,
}

impl Reporting {
    /// The files that the run itself reads besides policies: catalogues and the baseline.
    pub(super) fn own_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.catalogs.iter().chain(&self.baseline)
    }

    /// Refuses options that contradict each other.
    pub(super) fn refuse_contradictions(&self) -> Result<(), Failure> {
        if self.statistics && self.format != Format::Text {
            return Err(Failure::new(
                "bad-usage",
                "`--statistics` is only available with `--format text`",
                "remove `--format`",
            ));
        }
        Ok(())
    }
}

/// What is done about findings that have a fix.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(skip)]
pub(super) struct FixOptions {
    /// Apply all fixes that are proved to change no decision, then report what is left. Text from
    /// standard input is written to standard output, and findings to standard error
    #[arg(long, group = "fixes", help_heading = "Fixes")]
    pub(super) fix: bool,
    /// Also apply fixes that change what a policy says, to what was probably meant; review the
    /// result
    #[arg(long, requires = "fixes", help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,
    /// Write no file; show what `--fix` would change
    #[arg(long, group = "fixes", conflicts_with = "fix", help_heading = "Fixes")]
    pub(super) diff: bool,
}

impl FixOptions {
    /// Whether fixes are requested.
    pub(super) fn is_asked(self) -> bool {
        self.fix || self.diff
    }
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Readable text, each finding with an excerpt
    Text,
    /// One line per finding, for editors
    Concise,
    /// One object a line
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// SARIF 2.1.0
    Sarif,
    /// JUnit XML, one suite per file
    Junit,
}

/// The least level that fails a run; `None` is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threshold(pub(super) Option<Level>);

/// Parses a level or `off`.
fn level_or_off(text: &str) -> Result<Threshold, String> {
    parse_level(text)
        .map(Threshold)
        .ok_or_else(|| LEVELS.to_owned())
}

/// Parses the value of `--level`: `pedantic=warning`.
fn level(text: &str) -> Result<NamedLevel, String> {
    let Some((name, level)) = text.split_once('=') else {
        return Err("write it as `NAME=LEVEL`, such as `pedantic=warning`".to_owned());
    };
    let Threshold(level) = level_or_off(level)?;
    let name = known_name(name)?;
    Ok(NamedLevel { name, level })
}

/// A name that can have a level.
fn known_name(name: &str) -> Result<String, String> {
    if is_known(name) {
        Ok(name.to_owned())
    } else {
        Err(format!("there is no rule, fault or group `{name}`"))
    }
}

/// Parses a day.
fn day(text: &str) -> Result<Date, String> {
    accept::day(text).ok_or_else(|| "write a date such as `2027-01-31`".to_owned())
}
