//! Which files are linted, and under which configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use portcullis::detect::PolicyHints;
use portcullis::project::{FileSyntax, PointerPattern};

use super::arguments::{Arguments, Reporting};
use super::config::{Config, FILE};
use super::context;
use crate::cli::extension::has_extension;
use crate::cli::failure::Failure;
use crate::cli::input::{self, FoundInputs, Input, Walk, unreadable};
use crate::cli::options::PolicyOptions;
use crate::cli::other_format;
use crate::cli::replace::{ASTRAY, leads_astray};
use portcullis::escape::clean;

/// Endings of files that may hold policies.
const EXTENSIONS: &[&str] = &["json", "yaml", "yml", "template", "tf", "tofu", "tfstate"];

/// A file of a run.
#[derive(Debug)]
pub(super) struct File {
    pub(super) input: Input,
    /// Where it lies, or is said to lie.
    pub(super) path: Option<PathBuf>,
    /// Its path from the folder of its configuration, or from the working folder, with `/` between.
    pub(super) relative: String,
    pub(super) policy_options: PolicyOptions,
    /// It was named, not found in a folder.
    pub(super) is_named: bool,
    pub(super) syntax: FileSyntax,
    /// It is only read for what other files say about it.
    pub(super) is_context: bool,
}

impl File {
    /// What the options and its folders say about its policies.
    pub(super) fn hints(&self) -> PolicyHints {
        let input = Input {
            name: self.input.name.clone(),
            path: self.path.clone(),
        };
        input.hints(&self.policy_options)
    }
}

/// A file of the command line, before its configuration is known.
#[derive(Debug)]
struct InputFile {
    input: Input,
    /// The file itself was named, and not a folder or a glob.
    is_named: bool,
}

/// The files of one configuration.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) config: Config,
    /// The pointers of the configuration and of the command line.
    pub(super) pointers: Vec<PointerPattern>,
    pub(super) files: Vec<File>,
    /// The folder of the configuration.
    root: PathBuf,
    /// The folders that the run was given, whose files are all checked.
    folders: Vec<PathBuf>,
}

impl Group {
    /// The group of a configuration without files.
    fn new(config: Config, folders: &[PathBuf], arguments: &Arguments) -> Self {
        Self {
            pointers: [config.pointers.as_slice(), &arguments.pointers].concat(),
            files: Vec::new(),
            root: absolute(&config.folder),
            folders: folders.to_owned(),
            config,
        }
    }

    /// Whether the run checked every file that a glob of the configuration can match: it was given
    /// a folder around all of them, or the one file that the glob names.
    pub(super) fn covers(&self, glob: &GlobMatcher) -> bool {
        if names_one_file(glob) && self.matches(glob) {
            return true;
        }
        let base = fixed_part(glob.glob().glob());
        let base = self.root.join(base.trim_start_matches('/'));
        self.folders.iter().any(|folder| base.starts_with(folder))
    }

    /// Whether the run checked a file that a glob of the configuration matches.
    pub(super) fn matches(&self, glob: &GlobMatcher) -> bool {
        let mut linted = self.files.iter().filter(|file| !file.is_context);
        linted.any(|file| glob.is_match(&file.relative))
    }

    /// Adds the files of the command line that the configuration does not leave out.
    fn add(&mut self, inputs: Vec<InputFile>, arguments: &Arguments) {
        // What the run itself reads or writes may lie among the policies.
        let mut own = BTreeSet::new();
        let reporting = &arguments.reporting;
        for path in self.config.own_files().chain(reporting.own_files()) {
            own.insert(absolute(path));
        }
        own.extend(reporting.write_baseline.as_deref().map(absolute));
        for InputFile { input, is_named } in inputs {
            let path = input.path.as_ref().or(arguments.stdin_filename.as_ref());
            let path = path.cloned();
            let whole_path = path.as_deref().map(absolute).unwrap_or_default();
            let relative = relative(&whole_path, &self.root);
            let is_named = is_named && !arguments.skip_others || self.config.includes(&relative);
            if self.config.excludes(&relative) || !is_named && own.contains(&whole_path) {
                continue;
            }
            let options = &arguments.policy_options;
            self.files.push(File {
                input,
                relative: slashes(&relative),
                policy_options: self.config.policy_options(&relative, options),
                is_named,
                syntax: path.as_deref().map_or(FileSyntax::Json, syntax),
                is_context: false,
                path,
            });
        }
    }

    /// Adds the files that are only read for what others say about them.
    fn add_context(&mut self) {
        let mut paths = Vec::new();
        for file in &self.files {
            paths.extend(file.path.as_deref().map(absolute));
        }
        for whole_path in context::of(&paths, &self.root) {
            let path = shown(&whole_path);
            self.files.push(File {
                input: Input::new(&path),
                relative: slashes(&relative(&absolute(&path), &self.root)),
                policy_options: PolicyOptions::default(),
                is_named: false,
                syntax: syntax(&path),
                is_context: true,
                path: Some(path),
            });
        }
    }
}

/// A path from a folder, or from the working folder where it lies elsewhere.
fn relative(whole_path: &Path, root: &Path) -> PathBuf {
    match whole_path.strip_prefix(root) {
        Ok(relative) => relative.to_owned(),
        Err(_) => shown(whole_path),
    }
}

/// The syntax of a file by its name.
fn syntax(path: &Path) -> FileSyntax {
    FileSyntax::from_name(&path.to_string_lossy())
}

/// Whether a glob can match one file only.
pub(super) fn names_one_file(glob: &GlobMatcher) -> bool {
    !glob.glob().glob().contains(WILDCARDS)
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
    let found = finder.find(folder.unwrap_or(Path::new("")));
    read_config(found.as_deref(), reporting)
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

/// The path of a file from the folder of a configuration. A configuration that was named may lie
/// elsewhere: then the path is from the working folder.
pub(super) fn relative_to(config: &Config, path: &Path) -> PathBuf {
    relative(&plain(&absolute(path)), &absolute(&config.folder))
}

/// Groups the named files by the nearest configuration above each. Files that cannot be read are
/// reported and hide nothing else. A configuration that is wrong ends the run, since it may have
/// said which files to read.
pub(super) fn groups(arguments: &Arguments) -> Result<(Vec<Group>, FoundInputs), Vec<Failure>> {
    let mut others = FoundInputs::default();
    let inputs = gather(arguments, &mut others)?;
    let mut finder = Finder {
        reporting: &arguments.reporting,
        known: BTreeMap::new(),
    };
    let mut by_config: BTreeMap<Option<PathBuf>, Vec<InputFile>> = BTreeMap::new();
    for input in inputs {
        let config = finder.find(&folder(&input.input));
        by_config.entry(config).or_default().push(input);
    }
    let mut folders = Vec::new();
    for path in &arguments.path {
        if path.is_dir() {
            let folder = absolute(path);
            by_config.entry(finder.find(&folder)).or_default();
            folders.push(folder);
        }
    }
    let mut groups = Vec::new();
    let mut failures = Vec::new();
    for (path, inputs) in by_config {
        match read_config(path.as_deref(), &arguments.reporting) {
            Ok(config) => {
                let mut group = Group::new(config, &folders, arguments);
                group.add(inputs, arguments);
                group.add_context();
                groups.push(group);
            }
            Err(faults) => failures.extend(faults),
        }
    }
    if failures.is_empty() {
        Ok((groups, others))
    } else {
        Err(failures)
    }
}

/// Reads a configuration, where there is one. One that was found, and is a link to a file
/// elsewhere, is not read: its text could be shown.
fn read_config(path: Option<&Path>, reporting: &Reporting) -> Result<Config, Vec<Failure>> {
    let Some(path) = path else {
        return Ok(Config::default());
    };
    if reporting.config.is_none() && leads_astray(path) {
        return Err(vec![unreadable(&clean(&path.to_string_lossy()), ASTRAY)]);
    }
    Config::read(&shown(path))
}

/// Collects files, folders and globs, and standard input under the name that is given for it. What
/// cannot be read goes to `others`.
fn gather(arguments: &Arguments, others: &mut FoundInputs) -> Result<Vec<InputFile>, Vec<Failure>> {
    let mut inputs = Vec::new();
    for path in &arguments.path {
        let pattern = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            take(others.add(in_folder(path)), &mut inputs);
        } else if pattern.contains(WILDCARDS) && !path.exists() {
            let found = matching(&pattern).map_err(|failure| vec![failure])?;
            take(others.add(found), &mut inputs);
        } else if has_extension(path, other_format::HCL) && !has_extension(path, EXTENSIONS) {
            let name = Input::new(path).name;
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
            inputs.push(InputFile {
                input,
                is_named: true,
            });
        }
    }
    let mut seen = BTreeSet::new();
    inputs.retain(|file| seen.insert(file.input.path.as_deref().map(absolute)));
    name_apart(&mut inputs);
    Ok(inputs)
}

/// Takes files that were found in a folder or by a glob.
fn take(found: Vec<Input>, inputs: &mut Vec<InputFile>) {
    for input in found {
        inputs.push(InputFile {
            input,
            is_named: false,
        });
    }
}

/// Gives each file a name of its own, since findings go by names. Names that are not Unicode may
/// look alike.
fn name_apart(inputs: &mut [InputFile]) {
    let mut names = BTreeSet::new();
    for InputFile { input, .. } in inputs {
        if let Some(name) = input.name.strip_prefix("./") {
            input.name = name.to_owned();
        }
        while !names.insert(input.name.clone()) {
            input.name.push('\'');
        }
    }
}

/// The files of a folder that may hold policies.
fn in_folder(path: &Path) -> FoundInputs {
    input::gather(
        &[path.to_owned()],
        Walk::Unignored,
        may_hold_policies,
        is_entered,
    )
}

/// Whether a file in a folder is read, by its name.
fn may_hold_policies(path: &Path) -> bool {
    has_extension(path, EXTENSIONS)
}

/// Whether a folder inside another is read: one of test cases or of schemas is not.
fn is_entered(path: &Path) -> bool {
    let name = path.file_name();
    !name.is_some_and(|name| name == "cases" || name == "schema")
}

/// The files that a glob matches.
fn matching(pattern: &str) -> Result<FoundInputs, Failure> {
    let (base, glob) = of_glob(pattern)?;
    let wanted = |path: &Path| glob.is_match(path.strip_prefix("./").unwrap_or(path));
    let found = input::gather(&[base], Walk::Unignored, wanted, is_entered);
    if !found.inputs.is_empty() {
        return Ok(found);
    }
    let message = format!("`{}` matches no file to read", clean(pattern));
    let help = "`*` matches within a folder, `**` across folders; ignored files are left out";
    Ok(FoundInputs {
        failures: vec![Failure::new("nothing-to-read", message, help)],
        ..FoundInputs::default()
    })
}

/// What a glob has wildcards with.
const WILDCARDS: [char; 4] = ['*', '?', '[', '{'];

/// The steps of a glob before the first that has a wildcard: `policies` of `policies/*.json`.
fn fixed_part(pattern: &str) -> &str {
    let Some(wildcard) = pattern.find(WILDCARDS) else {
        return pattern;
    };
    let before = pattern.get(..wildcard).unwrap_or_default();
    match before.rsplit_once('/') {
        Some((base, _)) => base,
        None => "",
    }
}

/// The folder that a glob begins in, and the glob.
fn of_glob(pattern: &str) -> Result<(PathBuf, GlobMatcher), Failure> {
    let mut glob = GlobBuilder::new(pattern.trim_start_matches("./"));
    let glob = match glob.literal_separator(true).build() {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            let message = format!("`{}` is not a glob: {}", clean(pattern), error.kind());
            let help = "`*` matches within a folder, `**` across folders";
            return Err(Failure::new("invalid-glob", message, help));
        }
    };
    let base = match fixed_part(pattern) {
        "" if pattern.starts_with('/') => "/",
        "" => ".",
        base => base,
    };
    Ok((PathBuf::from(base), glob))
}

/// The folder in which a file is said to lie.
fn folder(input: &Input) -> PathBuf {
    let path = match &input.path {
        Some(path) => absolute(path),
        None => absolute(Path::new(&input.name)),
    };
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// A path from the root, by its text alone, so that a name without a file has one too.
fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// A path as messages show it: from the working folder, where it lies in that.
fn shown(path: &Path) -> PathBuf {
    let here = absolute(Path::new("."));
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

/// A path with `/` between its steps on every system.
pub(super) fn slashes(path: &Path) -> String {
    let mut parts = Vec::new();
    for part in path.components() {
        if part != Component::CurDir {
            parts.push(part.as_os_str().to_string_lossy());
        }
    }
    parts.join("/")
}

/// Looks for configurations upwards, in each folder once.
struct Finder<'a> {
    reporting: &'a Reporting,
    known: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl Finder<'_> {
    /// The configuration of the files in a folder.
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
