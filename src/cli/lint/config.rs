//! `portcullis.toml`: what a project says of its files, once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use portcullis::lint::OwnRule;
use portcullis::project::{PointerPattern, Suppression, is_known_id};
use portcullis::{Dialect, Kind, Level};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::named_level::{NamedLevel, is_known};
use super::rule_toml::{RuleToml, own_rule};
use super::toml_value::{Wrong, dialect, keep, kind, level};
use crate::cli::failure::Failure;
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
    files: Vec<FileSettings>,
    pub(super) suppressions: Vec<Suppression>,
    pub(super) own_rules: Vec<OwnRule>,
}

/// Settings of some files.
#[derive(Debug)]
pub(super) struct FileSettings {
    paths: Vec<GlobMatcher>,
    dialect: Option<Dialect>,
    kind: Option<Kind>,
    pub(super) levels: Vec<NamedLevel>,
}

impl FileSettings {
    /// Whether the settings are for a file, by its path from the configuration's folder.
    pub(super) fn matches(&self, relative: &Path) -> bool {
        self.paths.iter().any(|glob| glob.is_match(relative))
    }
}

/// The file as TOML, with the places of what may be wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ConfigToml {
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
    files: Vec<FilesToml>,
    #[serde(default)]
    suppressions: Vec<SuppressionToml>,
    #[serde(default)]
    rule: Vec<RuleToml>,
}

/// A `[[files]]` entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilesToml {
    paths: Vec<Spanned<String>>,
    dialect: Option<Spanned<String>>,
    kind: Option<Spanned<String>>,
    #[serde(default)]
    levels: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// A `[[suppressions]]` entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuppressionToml {
    rule: Spanned<String>,
    path: Spanned<String>,
    sid: Option<String>,
    pointer: Option<Spanned<String>>,
    reason: Spanned<String>,
    until: Option<Spanned<Datetime>>,
}

impl Config {
    /// Reads the configuration in a file; every fault of it at once.
    pub(super) fn read(path: &Path) -> Result<Self, Vec<Failure>> {
        let name = clean(&path.to_string_lossy());
        let name = name.trim_start_matches("./");
        let bytes = Input::new(path).bytes().map_err(|failure| vec![failure])?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return Err(vec![unreadable(name, &error.to_string())]),
        };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let result = match toml::from_str::<ConfigToml>(&text) {
            Ok(written) => Self::from_toml(written, folder),
            Err(error) => Err(vec![error.into()]),
        };
        match result {
            Ok(config) => Ok(Self {
                name: name.to_owned(),
                text,
                ..config
            }),
            Err(faults) => {
                let mut failures = Vec::new();
                for wrong in faults {
                    failures.push(wrong.into_failure(name, &text));
                }
                Err(failures)
            }
        }
    }

    /// Reads the parts of a file.
    fn from_toml(written: ConfigToml, folder: PathBuf) -> Result<Self, Vec<Wrong>> {
        let mut faults = Vec::new();
        let levels: Vec<_> = written.levels.iter().collect();
        let own: Vec<&str> = written
            .rule
            .iter()
            .map(|rule| &**rule.name.get_ref())
            .collect();
        let mut catalogs = Vec::new();
        for path in &written.catalogs {
            catalogs.push(folder.join(path));
        }
        let config = Self {
            include: keep(&written.include, &mut faults, glob),
            exclude: keep(&written.exclude, &mut faults, glob),
            levels: keep(&levels, &mut faults, |(name, level)| {
                named_level(name, level, &own)
            }),
            catalogs,
            pointers: keep(&written.pointers, &mut faults, pointer),
            baseline: written.baseline.map(|path| folder.join(path)),
            fail_on: keep(written.fail_on.as_slice(), &mut faults, level).pop(),
            fail_on_unread: written.fail_on_unread,
            files: keep(&written.files, &mut faults, |row| file_settings(row, &own)),
            suppressions: keep(&written.suppressions, &mut faults, |row| {
                suppression(row, &own)
            }),
            own_rules: keep(&written.rule, &mut faults, own_rule),
            folder,
            ..Self::default()
        };
        if let Some(next) = written.pointers.get(POINTERS_MAX) {
            let message = format!("there are {} pointers", written.pointers.len());
            let help = format!("write at most {POINTERS_MAX}; `*` and `**` match several places");
            faults.push(Wrong::new(next.span(), message, help));
        }
        faults.sort_by_key(|fault| fault.span.start);
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    /// The files that a run reads because of the configuration: catalogues and the baseline.
    pub(super) fn own_files(&self) -> impl Iterator<Item = &PathBuf> {
        self.catalogs.iter().chain(&self.baseline)
    }

    /// Whether a file, by its path from the configuration's folder, is expected to hold a policy.
    pub(super) fn includes(&self, relative: &Path) -> bool {
        self.include.iter().any(|glob| glob.is_match(relative))
    }

    /// The settings of some files, some of which may have levels.
    pub(super) fn levels_by_path(&self) -> &[FileSettings] {
        &self.files
    }

    /// Whether a file, by its path from the configuration's folder, is left out.
    pub(super) fn excludes(&self, relative: &Path) -> bool {
        relative
            .ancestors()
            .any(|part| self.exclude.iter().any(|glob| glob.is_match(part)))
    }

    /// The settings of a file: from the command line, else from the last entry that names it.
    pub(super) fn policy_options(&self, relative: &Path, given: &PolicyOptions) -> PolicyOptions {
        let mut options = PolicyOptions {
            dialect: given.dialect.clone(),
            kind: given.kind,
        };
        for row in self.files.iter().rev() {
            if row.matches(relative) {
                options.dialect = options.dialect.or_else(|| row.dialect.clone());
                options.kind = options.kind.or(row.kind);
            }
        }
        options
    }
}

/// Reads a glob of paths.
fn glob(text: &Spanned<String>) -> Result<GlobMatcher, Wrong> {
    let pattern = text.get_ref().trim_end_matches('/');
    match GlobBuilder::new(pattern).literal_separator(true).build() {
        Ok(glob) => Ok(glob.compile_matcher()),
        Err(error) => {
            let message = format!("`{}` is not a glob: {}", text.get_ref(), error.kind());
            let help = "`*` is within a folder, `**` across folders, and a path is relative to the \
                configuration";
            Err(Wrong::new(text.span(), message, help))
        }
    }
}

/// Reads a pattern of JSON pointers.
fn pointer(text: &Spanned<String>) -> Result<PointerPattern, Wrong> {
    PointerPattern::parse(text.get_ref()).map_err(|help| {
        let message = format!("`{}` is not a JSON pointer", text.get_ref());
        Wrong::new(text.span(), message, help)
    })
}

/// Reads the level of a rule, a fault or a group. `own` are the rules of the project.
fn named_level(
    name: &Spanned<String>,
    text: &Spanned<String>,
    own: &[&str],
) -> Result<NamedLevel, Wrong> {
    let level = level(text)?;
    if is_known(name.get_ref()) || own.contains(&&**name.get_ref()) {
        let name = name.get_ref().clone();
        return Ok(NamedLevel { name, level });
    }
    let message = format!("there is no rule, fault or group `{}`", name.get_ref());
    let help = "`portcullis rules` lists them all";
    Err(Wrong::new(name.span(), message, help))
}

/// Reads the settings of some files.
fn file_settings(row: &FilesToml, own: &[&str]) -> Result<FileSettings, Wrong> {
    let mut settings = FileSettings {
        paths: Vec::new(),
        dialect: None,
        kind: None,
        levels: Vec::new(),
    };
    for path in &row.paths {
        settings.paths.push(glob(path)?);
    }
    for (name, level) in &row.levels {
        settings.levels.push(named_level(name, level, own)?);
    }
    settings.dialect = row.dialect.as_ref().map(dialect).transpose()?;
    settings.kind = row.kind.as_ref().map(kind).transpose()?;
    Ok(settings)
}

/// Reads a suppression, which needs a reason.
fn suppression(row: &SuppressionToml, own: &[&str]) -> Result<Suppression, Wrong> {
    let rule = row.rule.get_ref();
    if !is_known_id(rule) && !own.contains(&&**rule) {
        let message = format!("there is no rule or fault `{rule}`");
        let help = "`portcullis rules` lists them all";
        return Err(Wrong::new(row.rule.span(), message, help));
    }
    if row.reason.get_ref().trim().is_empty() {
        let message = "a suppression without a reason cannot be reviewed";
        let help = "say who accepted it, and why that is safe";
        return Err(Wrong::new(row.reason.span(), message, help));
    }
    let mut pointer = None;
    if let Some(text) = &row.pointer {
        if !text.get_ref().starts_with('/') {
            let message = format!("`{}` is not a JSON pointer", text.get_ref());
            let help = "a pointer begins with `/`, such as `/Statement/0`";
            return Err(Wrong::new(text.span(), message, help));
        }
        pointer = Some(text.get_ref().clone());
    }
    let path = glob(&row.path)?;
    let until = match &row.until {
        Some(until) => day(until)?,
        None => None,
    };
    Ok(Suppression {
        rule: rule.clone(),
        path,
        sid: row.sid.clone(),
        pointer,
        until,
        span: row.rule.span(),
    })
}

/// Reads a day, which has neither a time nor an offset.
fn day(text: &Spanned<Datetime>) -> Result<Option<Date>, Wrong> {
    match text.get_ref() {
        Datetime {
            date: Some(date),
            time: None,
            offset: None,
        } => Ok(calendar_day(*date)),
        other => {
            let message = format!("`{other}` is not a date");
            let help = "write a date such as `2027-01-31`";
            Err(Wrong::new(text.span(), message, help))
        }
    }
}

/// A date of the configuration; `None` for one that is not in the calendar, which TOML refuses.
fn calendar_day(date: toml::value::Date) -> Option<Date> {
    let (year, month, day) = (
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    );
    Date::new(year, month, day).ok()
}
