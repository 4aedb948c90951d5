//! `portcullis.toml`: what a project says of its files, once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use portcullis::project::{PointerPattern, Suppression, is_known_id};
use portcullis::{Dialect, Kind, Level};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::arguments::OFF;
use super::levels::{NamedLevel, is_known};
use crate::cli::failure::{At, Failure};
use crate::cli::input::{Input, unreadable};
use crate::cli::options::PolicyOptions;
use portcullis::escape::clean;

/// The name of the file.
pub(super) const FILE: &str = "portcullis.toml";

/// Pointers of a configuration, at most: each is looked for in every file.
const POINTERS_MAX: usize = 256;

/// What a configuration says, or what holds without one.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The name that findings about it have; empty without one.
    pub(super) name: String,
    pub(super) text: String,
    /// Its folder, which paths in it are relative to.
    pub(super) folder: PathBuf,
    include: Vec<GlobMatcher>,
    exclude: Vec<GlobMatcher>,
    pub(super) levels: Vec<NamedLevel>,
    pub(super) catalogs: Vec<PathBuf>,
    pub(super) pointers: Vec<PointerPattern>,
    pub(super) baseline: Option<PathBuf>,
    pub(super) fail_on: Option<Option<Level>>,
    pub(super) fail_on_unread: bool,
    files: Vec<OfFiles>,
    pub(super) suppressions: Vec<Suppression>,
}

/// Settings of some files.
#[derive(Debug)]
pub(super) struct OfFiles {
    paths: Vec<GlobMatcher>,
    dialect: Option<Dialect>,
    kind: Option<Kind>,
    pub(super) levels: Vec<NamedLevel>,
}

impl OfFiles {
    /// Whether the settings are for a file, by its path from the configuration's folder.
    pub(super) fn matches(&self, relative: &Path) -> bool {
        self.paths.iter().any(|glob| glob.is_match(relative))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    include: Vec<Spanned<String>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    levels: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    catalogs: Vec<PathBuf>,
    #[serde(default)]
    pointers: Vec<Spanned<String>>,
    baseline: Option<PathBuf>,
    fail_on: Option<Spanned<String>>,
    #[serde(default)]
    fail_on_unread: bool,
    #[serde(default)]
    files: Vec<WrittenFiles>,
    #[serde(default)]
    suppressions: Vec<WrittenSuppression>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFiles {
    paths: Vec<Spanned<String>>,
    dialect: Option<Spanned<String>>,
    kind: Option<Spanned<String>>,
    #[serde(default)]
    levels: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSuppression {
    rule: Spanned<String>,
    path: Spanned<String>,
    sid: Option<String>,
    pointer: Option<Spanned<String>>,
    reason: Spanned<String>,
    until: Option<Spanned<Datetime>>,
}

/// What is wrong at a place of a configuration.
struct Wrong {
    span: Range<usize>,
    message: String,
    help: String,
}

fn wrong<T>(
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Result<T, Wrong> {
    Err(Wrong {
        span,
        message: message.into(),
        help: help.into(),
    })
}

impl Config {
    /// Reads the configuration in a file; every fault of it at once.
    pub(super) fn read(path: &Path) -> Result<Self, Vec<Failure>> {
        let name = clean(&path.to_string_lossy())
            .trim_start_matches("./")
            .to_owned();
        let bytes = Input::new(path).bytes().map_err(|failure| vec![failure])?;
        let text = String::from_utf8(bytes)
            .map_err(|error| vec![unreadable(&name, &error.to_string())])?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let result = match toml::from_str::<Written>(&text) {
            Ok(written) => Self::of(written, folder),
            Err(error) => {
                let help = "the schema `policies/schema/config.schema.json` lists everything that \
                    it may contain";
                let message = error
                    .message()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                Err(vec![Wrong {
                    span: error.span().unwrap_or(0..0),
                    message,
                    help: help.into(),
                }])
            }
        };
        result
            .map(|config| Self {
                name: name.clone(),
                text: text.clone(),
                ..config
            })
            .map_err(|faults| {
                let failure = |wrong: Wrong| {
                    Failure::At(Box::new(At {
                        id: "invalid-configuration",
                        message: wrong.message,
                        note: "an unknown setting would silently change nothing",
                        help: wrong.help,
                        name: name.clone(),
                        text: text.clone(),
                        span: wrong.span,
                    }))
                };
                faults.into_iter().map(failure).collect()
            })
    }

    fn of(written: Written, folder: PathBuf) -> Result<Self, Vec<Wrong>> {
        let mut faults = Vec::new();
        let mut config = Self {
            folder,
            ..Self::default()
        };
        config.include = keep(&written.include, &mut faults, glob);
        config.exclude = keep(&written.exclude, &mut faults, glob);
        let levels: Vec<_> = written.levels.iter().collect();
        config.levels = keep(&levels, &mut faults, |(name, level)| of_level(name, level));
        config.pointers = keep(&written.pointers, &mut faults, |text| {
            PointerPattern::parse(text.get_ref()).or_else(|help| {
                wrong(
                    text.span(),
                    format!("`{}` is not a JSON pointer", text.get_ref()),
                    help,
                )
            })
        });
        if let Some(next) = written.pointers.get(POINTERS_MAX) {
            let message = format!("there are {} pointers", written.pointers.len());
            let help = format!("write at most {POINTERS_MAX}; `*` and `**` match several places");
            faults.push(Wrong {
                span: next.span(),
                message,
                help,
            });
        }
        config.catalogs = written
            .catalogs
            .iter()
            .map(|path| config.folder.join(path))
            .collect();
        config.baseline = written.baseline.map(|path| config.folder.join(path));
        config.fail_on = keep(written.fail_on.as_slice(), &mut faults, level).pop();
        config.fail_on_unread = written.fail_on_unread;
        config.files = keep(&written.files, &mut faults, of_files);
        config.suppressions = keep(&written.suppressions, &mut faults, of_suppression);
        faults.sort_by_key(|fault| fault.span.start);
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    /// Whether a file, by its path from the configuration's folder, is expected to hold a policy.
    pub(super) fn includes(&self, relative: &Path) -> bool {
        self.include.iter().any(|glob| glob.is_match(relative))
    }

    /// The settings of some files, some of which may have levels.
    pub(super) fn levels_by_path(&self) -> &[OfFiles] {
        &self.files
    }

    /// Whether a file, by its path from the configuration's folder, is left out.
    pub(super) fn excludes(&self, relative: &Path) -> bool {
        relative
            .ancestors()
            .any(|part| self.exclude.iter().any(|glob| glob.is_match(part)))
    }

    /// The settings of a file: from the command line, else from the last entry that names it.
    pub(super) fn policy_options(
        &self,
        relative: &Path,
        policy_options: &PolicyOptions,
    ) -> PolicyOptions {
        let named = || self.files.iter().rev().filter(|row| row.matches(relative));
        PolicyOptions {
            dialect: policy_options
                .dialect
                .clone()
                .or_else(|| named().find_map(|row| row.dialect.clone())),
            kind: policy_options
                .kind
                .or_else(|| named().find_map(|row| row.kind)),
        }
    }
}

/// The values that are right; what is wrong with the others is kept too.
fn keep<T, R>(
    written: &[T],
    faults: &mut Vec<Wrong>,
    read: impl Fn(&T) -> Result<R, Wrong>,
) -> Vec<R> {
    let mut values = Vec::new();
    for item in written {
        match read(item) {
            Ok(value) => values.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    values
}

fn glob(text: &Spanned<String>) -> Result<GlobMatcher, Wrong> {
    let pattern = text.get_ref().trim_end_matches('/');
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).or_else(|error| {
        let help = "`*` is within a folder, `**` across folders, and a path is relative to the \
            configuration";
        wrong(
            text.span(),
            format!("`{}` is not a glob: {}", text.get_ref(), error.kind()),
            help,
        )
    })
}

fn level(text: &Spanned<String>) -> Result<Option<Level>, Wrong> {
    match Level::from_name(text.get_ref()) {
        Some(level) => Ok(Some(level)),
        None if text.get_ref() == OFF => Ok(None),
        None => {
            let message = format!("there is no level `{}`", text.get_ref());
            wrong(
                text.span(),
                message,
                "the levels are error, warning, suggestion and off",
            )
        }
    }
}

fn of_level(name: &Spanned<String>, text: &Spanned<String>) -> Result<NamedLevel, Wrong> {
    let level = level(text)?;
    if is_known(name.get_ref()) {
        return Ok((name.get_ref().clone(), level));
    }
    let message = format!("there is no rule, fault or group `{}`", name.get_ref());
    wrong(name.span(), message, "`portcullis rules` lists them all")
}

fn of_files(row: &WrittenFiles) -> Result<OfFiles, Wrong> {
    let paths = row.paths.iter().map(glob).collect::<Result<_, _>>()?;
    let dialect = row.dialect.as_ref().map(|name| {
        let help = "the dialects are alibaba-ram, kingsoft, volcengine and aws";
        Dialect::from_name(name.get_ref()).map_or_else(
            || {
                wrong(
                    name.span(),
                    format!("there is no dialect `{}`", name.get_ref()),
                    help,
                )
            },
            Ok,
        )
    });
    let kind = row.kind.as_ref().map(|name| {
        let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        let help = format!("the kinds are {}", kinds.join(", "));
        Kind::from_name(name.get_ref()).map_or_else(
            || {
                wrong(
                    name.span(),
                    format!("there is no kind `{}`", name.get_ref()),
                    help,
                )
            },
            Ok,
        )
    });
    let levels = row.levels.iter().map(|(name, level)| of_level(name, level));
    Ok(OfFiles {
        levels: levels.collect::<Result<_, _>>()?,
        paths,
        dialect: dialect.transpose()?,
        kind: kind.transpose()?,
    })
}

fn of_suppression(row: &WrittenSuppression) -> Result<Suppression, Wrong> {
    let rule = row.rule.get_ref();
    if !is_known_id(rule) {
        return wrong(
            row.rule.span(),
            format!("there is no rule or fault `{rule}`"),
            "`portcullis rules` lists them all",
        );
    }
    if row.reason.get_ref().trim().is_empty() {
        let help = "say who accepted it, and why that is safe";
        return wrong(
            row.reason.span(),
            "a suppression without a reason cannot be reviewed",
            help,
        );
    }
    if let Some(pointer) = row
        .pointer
        .as_ref()
        .filter(|pointer| !pointer.get_ref().starts_with('/'))
    {
        let help = "a pointer begins with `/`, such as `/Statement/0`";
        return wrong(
            pointer.span(),
            format!("`{}` is not a JSON pointer", pointer.get_ref()),
            help,
        );
    }
    let until = row.until.as_ref().map(|until| match until.get_ref() {
        Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => Ok(day_of(*date)),
        other => wrong(
            until.span(),
            format!("`{other}` is not a date"),
            "write a date such as `2027-01-31`",
        ),
    });
    Ok(Suppression {
        rule: rule.clone(),
        path: glob(&row.path)?,
        sid: row.sid.clone(),
        pointer: row
            .pointer
            .as_ref()
            .map(|pointer| pointer.get_ref().clone()),
        until: until.transpose()?.flatten(),
        span: row.rule.span(),
    })
}

/// A date of the configuration; `None` for one that is not in the calendar, which TOML refuses.
fn day_of(date: toml::value::Date) -> Option<Date> {
    let (year, month, day) = (
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    );
    Date::new(year, month, day).ok()
}
