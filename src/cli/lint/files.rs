//! Which files are linted, and under which configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use portcullis::detect::PolicyHints;
use portcullis::project::FileSyntax;

use super::arguments::{Arguments, Reporting};
use super::config::{Config, FILE};
use super::context;
use crate::cli::extension::has_extension;
use crate::cli::failure::Failure;
use crate::cli::input::{self, Gathered, Input, Walk, unreadable};
use crate::cli::options::PolicyOptions;
use crate::cli::other_format;
use crate::cli::replace::{ASTRAY, leads_astray};
use portcullis::escape::clean;

/// Endings of files that may hold policies.
const EXTENSIONS: &[&str] = &["json", "yaml", "yml", "template", "tf", "tofu", "tfstate"];

/// A file to look at.
#[derive(Debug)]
pub(super) struct File {
    pub(super) input: Input,
    /// Where it lies, or is said to lie.
    pub(super) path: Option<PathBuf>,
    /// Its path from the folder of its configuration, or from the working folder, with `/` between.
    pub(super) relative: String,
    pub(super) policy_options: PolicyOptions,
    /// It was named, not found in a folder.
    pub(super) named: bool,
    pub(super) syntax: FileSyntax,
    /// It is only read for what other files say about it.
    pub(super) is_context: bool,
}

impl File {
    /// What the options and its folders say about its policies.
    pub(super) fn hints(&self) -> PolicyHints {
        Input {
            name: self.input.name.clone(),
            path: self.path.clone(),
        }
        .hints(&self.policy_options)
    }
}

/// The files of one configuration.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) config: Config,
    pub(super) files: Vec<File>,
    /// The folder of the configuration.
    root: PathBuf,
    /// The folders that the run was given, whose files are all checked.
    folders: Vec<PathBuf>,
}

impl Group {
    /// Whether the run checked every file that a glob of the configuration can match: it was given
    /// a folder around all of them, or the one file that the glob names.
    pub(super) fn covers(&self, glob: &GlobMatcher) -> bool {
        let parts = glob.glob().glob().split('/');
        let base: PathBuf = parts.take_while(|part| is_fixed(part)).collect();
        let base = self.root.join(base);
        self.folders.iter().any(|folder| base.starts_with(folder))
            || names_one_file(glob) && self.matches(glob)
    }

    /// Whether the run checked a file that a glob of the configuration matches.
    pub(super) fn matches(&self, glob: &GlobMatcher) -> bool {
        let mut linted = self.files.iter().filter(|file| !file.is_context);
        linted.any(|file| glob.is_match(&file.relative))
    }
}

/// Whether a glob can match one file only.
pub(super) fn names_one_file(glob: &GlobMatcher) -> bool {
    glob.glob().glob().split('/').all(is_fixed)
}

/// Whether a part of a glob matches itself only.
fn is_fixed(part: &str) -> bool {
    !part.contains(['*', '?', '[', '{'])
}

/// The configuration for a file or folder: the nearest one, or the one that was named.
pub(super) fn config_of(path: &Path, reporting: &Reporting) -> Result<Config, Vec<Failure>> {
    let mut finder = Finder {
        reporting,
        known: BTreeMap::new(),
    };
    let whole_path = plain(&absolute(path));
    let folder = if path.is_dir() {
        Some(&*whole_path)
    } else {
        whole_path.parent()
    };
    match finder.find(folder.unwrap_or(Path::new(""))) {
        Some(found) => read(&found, reporting),
        None => Ok(Config::default()),
    }
}

/// The path without `.`, and without `..` behind a folder, if it leads to the same file.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match (component, plain.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => _ = plain.pop(),
            _ => plain.push(component),
        }
    }
    match (fs::canonicalize(&plain), fs::canonicalize(path)) {
        (Ok(found), Ok(meant)) if found == meant => plain,
        _ => path.to_owned(),
    }
}

/// The path of a file from the folder of a configuration, or from the working folder.
pub(super) fn relative_to(config: &Config, path: &Path) -> PathBuf {
    let (whole_path, root) = (plain(&absolute(path)), absolute(&config.folder));
    match whole_path.strip_prefix(&root) {
        Ok(relative) => relative.to_owned(),
        Err(_) => shown(&whole_path),
    }
}

/// Groups the named files by the nearest configuration above each. Files that cannot be read are
/// reported and hide nothing else. A configuration that is wrong ends the run, since it may have
/// said which files to read.
pub(super) fn groups(arguments: &Arguments) -> Result<(Vec<Group>, Gathered), Vec<Failure>> {
    let mut others = Gathered::default();
    let found = gather(arguments, &mut others)?;
    let mut finder = Finder {
        reporting: &arguments.reporting,
        known: BTreeMap::new(),
    };
    let mut groups: BTreeMap<Option<PathBuf>, Vec<(Input, bool)>> = BTreeMap::new();
    for (input, named) in found {
        let folder = folder(&input);
        groups
            .entry(finder.find(&folder))
            .or_default()
            .push((input, named));
    }
    let folders: Vec<PathBuf> = arguments
        .path
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| absolute(path))
        .collect();
    for folder in &folders {
        groups.entry(finder.find(folder)).or_default();
    }
    let mut made = Vec::new();
    let mut wrong = Vec::new();
    for (path, inputs) in groups {
        match path.as_deref().map_or_else(
            || Ok(Config::default()),
            |path| read(path, &arguments.reporting),
        ) {
            Ok(config) => made.push(group(config, inputs, folders.clone(), arguments)),
            Err(faults) => wrong.extend(faults),
        }
    }
    if wrong.is_empty() {
        Ok((made, others))
    } else {
        Err(wrong)
    }
}

/// Reads a configuration. One that was found, and is a link to a file elsewhere, is not read: its
/// text could be shown.
fn read(path: &Path, reporting: &Reporting) -> Result<Config, Vec<Failure>> {
    if reporting.config.is_none() && leads_astray(path) {
        return Err(vec![unreadable(&clean(&path.to_string_lossy()), ASTRAY)]);
    }
    Config::read(&shown(path))
}

fn group(
    config: Config,
    inputs: Vec<(Input, bool)>,
    folders: Vec<PathBuf>,
    arguments: &Arguments,
) -> Group {
    let root = absolute(&config.folder);
    // What the run itself reads or writes may lie among the policies.
    let own = config
        .catalogs
        .iter()
        .chain(&config.baseline)
        .chain(&arguments.reporting.catalogs)
        .chain(&arguments.reporting.baseline);
    let own: BTreeSet<PathBuf> = own
        .chain(&arguments.reporting.write_baseline)
        .map(|path| absolute(path))
        .collect();
    let file = |(input, named): (Input, bool)| {
        let path = input
            .path
            .clone()
            .or_else(|| arguments.stdin_filename.clone());
        let whole_path = path.as_deref().map(absolute).unwrap_or_default();
        // A configuration that was named may lie elsewhere.
        let relative = whole_path
            .strip_prefix(&root)
            .map_or_else(|_| shown(&whole_path), Path::to_owned);
        let syntax = path.as_deref().map_or(FileSyntax::Json, |path| {
            FileSyntax::from_name(&path.to_string_lossy())
        });
        let policy_options = config.policy_options(&relative, &arguments.policy_options);
        let named = named && !arguments.skip_others || config.includes(&relative);
        let is_left_out = config.excludes(&relative) || !named && own.contains(&whole_path);
        (!is_left_out).then(|| File {
            input,
            path,
            relative: slashes(&relative),
            policy_options,
            named,
            syntax,
            is_context: false,
        })
    };
    let mut files: Vec<File> = inputs.into_iter().filter_map(file).collect();
    let paths = files.iter().filter_map(|file| file.path.as_deref());
    let paths: Vec<PathBuf> = paths.map(absolute).collect();
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    for path in context::of(&paths, &root) {
        files.push(context_file(&path, &root));
    }
    Group {
        config,
        files,
        root,
        folders,
    }
}

/// A file that is only read for what other files say about it.
fn context_file(path: &Path, root: &Path) -> File {
    let path = shown(path);
    let whole_path = absolute(&path);
    let relative = whole_path
        .strip_prefix(root)
        .map_or_else(|_| shown(&whole_path), Path::to_owned);
    File {
        input: Input::new(&path),
        relative: slashes(&relative),
        policy_options: PolicyOptions::default(),
        named: false,
        syntax: FileSyntax::from_name(&path.to_string_lossy()),
        is_context: true,
        path: Some(path),
    }
}

/// Collects files, folders and globs, and standard input under the name that is given for it. The
/// flag says whether the file itself was named.
fn gather(
    arguments: &Arguments,
    others: &mut Gathered,
) -> Result<Vec<(Input, bool)>, Vec<Failure>> {
    let holds_others = |path: &Path| {
        path.file_name()
            .is_some_and(|name| name == "cases" || name == "schema")
    };
    let entered = move |path: &Path| !holds_others(path);
    let mut inputs = Vec::new();
    for path in &arguments.path {
        let pattern = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            let wanted = |path: &Path| has_extension(path, EXTENSIONS);
            let found = input::gather(std::slice::from_ref(path), Walk::Unignored, wanted, entered);
            inputs.extend(others.add(found).into_iter().map(|input| (input, false)));
        } else if pattern.contains(['*', '?', '[', '{']) && !path.exists() {
            let (base, glob) = of_glob(&pattern).map_err(|failure| vec![failure])?;
            let wanted = |path: &Path| glob.is_match(path.strip_prefix("./").unwrap_or(path));
            let found = input::gather(&[base], Walk::Unignored, wanted, entered);
            if found.inputs.is_empty() {
                let message = format!("`{}` matches no file to read", clean(&pattern));
                let help =
                    "`*` matches within a folder, `**` across folders; ignored files are left out";
                others
                    .failures
                    .push(Failure::new("nothing-to-read", message, help));
            } else {
                inputs.extend(others.add(found).into_iter().map(|input| (input, false)));
            }
        } else if has_extension(path, other_format::HCL) && !has_extension(path, EXTENSIONS) {
            let name = &Input::new(path).name;
            others.failures.push(Failure::new(
                "no-policy",
                format!("{name} is HCL without resources"),
                "name `.tf` or `.tofu` files, or the output of `terraform show -json`",
            ));
        } else {
            let mut input = Input::new(path);
            if let (None, Some(name)) = (&input.path, &arguments.stdin_filename) {
                input.name = clean(&name.to_string_lossy());
            }
            inputs.push((input, true));
        }
    }
    let mut seen = BTreeSet::new();
    inputs.retain(|(input, _)| seen.insert(input.path.as_deref().map(absolute)));
    let mut names = BTreeSet::new();
    for (input, _) in &mut inputs {
        input.name = input
            .name
            .strip_prefix("./")
            .unwrap_or(&input.name)
            .to_owned();
        // Names that are not Unicode may look alike; findings go by them.
        while !names.insert(input.name.clone()) {
            input.name.push('\'');
        }
    }
    Ok(inputs)
}

/// The folder that a glob begins in, and the glob.
fn of_glob(pattern: &str) -> Result<(PathBuf, GlobMatcher), Failure> {
    let glob = GlobBuilder::new(pattern.trim_start_matches("./"))
        .literal_separator(true)
        .build()
        .map_err(|error| {
            let message = format!("`{}` is not a glob: {}", clean(pattern), error.kind());
            Failure::new(
                "invalid-glob",
                message,
                "`*` matches within a folder, `**` across folders",
            )
        })?;
    let fixed = pattern
        .split('/')
        .take_while(|part| !part.contains(['*', '?', '[', '{']));
    let base = fixed.collect::<Vec<_>>().join("/");
    let base = if base.is_empty() {
        if pattern.starts_with('/') { "/" } else { "." }
    } else {
        &base
    };
    Ok((PathBuf::from(base), glob.compile_matcher()))
}

/// The folder in which a file is said to lie.
fn folder(input: &Input) -> PathBuf {
    let path = input
        .path
        .clone()
        .unwrap_or_else(|| PathBuf::from(&input.name));
    absolute(&path)
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// By its text alone, so that a name without a file has one too.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    })
    .unwrap_or_else(|_| path.to_owned())
}

/// A path as it is spoken of: from the working folder, where it lies in that.
fn shown(path: &Path) -> PathBuf {
    let here = absolute(Path::new("."));
    path.strip_prefix(here)
        .map_or_else(|_| path.to_owned(), Path::to_owned)
}

/// A path with `/` between its parts.
pub(super) fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join("/")
}

/// Looks for configurations upwards, in each folder once.
struct Finder<'a> {
    reporting: &'a Reporting,
    known: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl Finder<'_> {
    fn find(&mut self, folder: &Path) -> Option<PathBuf> {
        if self.reporting.no_config {
            return None;
        }
        if let Some(path) = &self.reporting.config {
            return Some(absolute(path));
        }
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let here = folder.join(FILE);
        let found = if here.is_file() {
            Some(here)
        } else {
            folder.parent().and_then(|parent| self.find(parent))
        };
        self.known.insert(folder.to_owned(), found.clone());
        found
    }
}
