//! Which files are looked at, and under which configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use portcullis::PolicyHints;

use super::Arguments;
use super::config::{Config, FILE};
use crate::cli::Told;
use crate::cli::escape::clean;
use crate::cli::failure::Failure;
use crate::cli::held;
use crate::cli::input::{self, Gathered, Input, Walk, has_extension, unreadable};
use crate::cli::replace::{ASTRAY, leads_astray};

/// Endings of files that may hold policies.
const EXTENSIONS: &[&str] = &["json", "yaml", "yml"];

/// A file to look at.
#[derive(Debug)]
pub(super) struct File {
    pub(super) input: Input,
    /// Where it lies, or is said to lie.
    pub(super) path: Option<PathBuf>,
    /// Its path from the folder of its configuration, or from the working folder, with `/` between.
    pub(super) relative: String,
    pub(super) told: Told,
    /// It was named, not found in a folder.
    pub(super) named: bool,
    pub(super) is_yaml: bool,
}

impl File {
    /// What is told of its policies, and what its folders say.
    pub(super) fn hints(&self) -> PolicyHints {
        Input {
            name: self.input.name.clone(),
            path: self.path.clone(),
        }
        .hints(&self.told)
    }
}

/// The files of one configuration.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) config: Config,
    pub(super) files: Vec<File>,
    /// All of the configuration's folder is in view, so what it says of files that are not there is
    /// about nothing.
    pub(super) whole: bool,
}

/// The files that are named, in groups by the configuration that is nearest above each; what cannot
/// be read is told, and hides nothing else. A configuration that is wrong ends the run, since it
/// may have said what to look at.
pub(super) fn groups(arguments: &Arguments) -> Result<(Vec<Group>, Gathered), Vec<Failure>> {
    let mut others = Gathered::default();
    let found = gather(arguments, &mut others)?;
    let mut finder = Finder {
        arguments,
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
        let whole = folders
            .iter()
            .any(|folder| lies_in(path.as_deref(), folder));
        match path
            .as_deref()
            .map_or_else(|| Ok(Config::default()), |path| read(path, arguments))
        {
            Ok(config) => made.push(group(config, inputs, whole, arguments)),
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
fn read(path: &Path, arguments: &Arguments) -> Result<Config, Vec<Failure>> {
    if arguments.config.is_none() && leads_astray(path) {
        return Err(vec![unreadable(&clean(&path.to_string_lossy()), ASTRAY)]);
    }
    Config::read(&shown(path))
}

fn lies_in(config: Option<&Path>, folder: &Path) -> bool {
    config
        .and_then(Path::parent)
        .is_some_and(|of_config| of_config.starts_with(folder))
}

fn group(config: Config, inputs: Vec<(Input, bool)>, whole: bool, arguments: &Arguments) -> Group {
    let root = absolute(&config.folder);
    // What the run itself reads or writes may lie among the policies.
    let own = config
        .catalogs
        .iter()
        .chain(&config.baseline)
        .chain(&arguments.catalogs)
        .chain(&arguments.baseline);
    let own: BTreeSet<PathBuf> = own
        .chain(&arguments.write_baseline)
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
        let is_yaml = path
            .as_deref()
            .is_some_and(|path| has_extension(path, &["yaml", "yml"]));
        let told = config.told(&relative, &arguments.told);
        let is_left_out = config.excludes(&relative) || !named && own.contains(&whole_path);
        (!is_left_out).then(|| File {
            input,
            path,
            relative: slashes(&relative),
            told,
            named,
            is_yaml,
        })
    };
    let files = inputs.into_iter().filter_map(file).collect();
    Group {
        config,
        files,
        whole,
    }
}

/// Files, folders and globs; standard input under the name that is told. Whether each was named
/// itself.
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
            let wanted = |path: &Path| has_extension(path, EXTENSIONS) && !held::is_estate(path);
            let found = input::gather(std::slice::from_ref(path), Walk::Unignored, wanted, entered);
            inputs.extend(others.add(found).into_iter().map(|input| (input, false)));
        } else if pattern.contains(['*', '?', '[', '{']) && !path.exists() {
            let (base, glob) = of_glob(&pattern).map_err(|failure| vec![failure])?;
            let wanted = |path: &Path| glob.is_match(path.strip_prefix("./").unwrap_or(path));
            let found = input::gather(&[base], Walk::Unignored, wanted, entered);
            if found.inputs.is_empty() {
                let message = format!("`{}` finds no file to read", clean(&pattern));
                let help =
                    "`*` is within a folder, `**` across folders; what is ignored is not looked at";
                others
                    .failures
                    .push(Failure::new("nothing-to-read", message, help));
            } else {
                inputs.extend(others.add(found).into_iter().map(|input| (input, false)));
            }
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
            let message = format!("`{}` is no glob: {}", clean(pattern), error.kind());
            Failure::new(
                "invalid-glob",
                message,
                "`*` is within a folder, `**` across folders",
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

/// By its text alone, so that a name that is no file has one too.
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

fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join("/")
}

/// Looks for configurations upwards, in each folder once.
struct Finder<'a> {
    arguments: &'a Arguments,
    known: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl Finder<'_> {
    fn find(&mut self, folder: &Path) -> Option<PathBuf> {
        if self.arguments.no_config {
            return None;
        }
        if let Some(path) = &self.arguments.config {
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
