//! Reads files to an estate: policies first, then folders, then accounts, so that each name is
//! known where it is used. All faults of all files are reported together; with any of them there is
//! no estate.

mod account;
mod attachments;
mod documents;
mod file;
mod holders;
mod library;
mod names;
mod organisation;
mod things;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{Library, Model, ResourceIndex};
use super::policy_use::PolicyUses;
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::files;
use crate::json::{Fields, Node};
use crate::source::Span;
use crate::words::{clip, in_short, in_words, nearest};
use documents::{PolicyDocuments, PolicyLoader};
use file::EstateFile;
use names::NameIndex;
use world::World;

/// The fields of a file.
const FIELDS: &[&str] = &["dialect", "incomplete", "policies", "folders", "accounts"];

/// How the files are read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ReadOptions<'d> {
    /// In place of the dialect of the name that they write.
    pub(super) dialect: Option<&'d Dialect>,
    /// Whether they may say that something is missing.
    pub(super) may_be_incomplete: bool,
}

/// Reads files to an estate.
pub(super) fn read(
    reading: ReadOptions<'_>,
    files: &[(&str, &[u8])],
    load: PolicyLoader<'_>,
) -> Result<Model, LoadError> {
    let (texts, errors) = files::open(files.iter().copied(), "an estate", "give each file once");
    if let Some(error) = LoadError::merge(errors) {
        return Err(error);
    }
    let mut opened: Vec<EstateFile<'_>> = Vec::with_capacity(texts.len());
    for (index, (name, text)) in (0u32..).zip(texts) {
        opened.push(EstateFile::new(index, name.to_owned(), text));
    }
    let errors = match read_files(reading, &mut opened, load) {
        Ok(model) => return Ok(model),
        Err(errors) => errors,
    };
    let of_files = opened.iter_mut().filter_map(EstateFile::error);
    Err(match LoadError::merge(of_files.chain(errors)) {
        Some(error) => error,
        // OK because nothing is refused without a reason.
        None => LoadError::new("", "", Vec::new()),
    })
}

/// The policies of files that need not be valid together; `None` if they do not have a dialect.
pub(super) fn policy_uses(
    reading: ReadOptions<'_>,
    files: &[(&str, &[u8])],
    load: PolicyLoader<'_>,
) -> Option<PolicyUses> {
    let mut opened: Vec<EstateFile<'_>> = Vec::with_capacity(files.len());
    for (index, (name, bytes)) in (0u32..).zip(files) {
        // What is not a text is empty here, so that the others keep their numbers.
        let text = std::str::from_utf8(bytes).unwrap_or("{}");
        opened.push(EstateFile::new(index, (*name).to_owned(), text));
    }
    let names = names(&opened);
    let world = World::read(reading, &mut opened, &names, load)?;
    let (uses, lacks_text) = world.documents.policy_uses();
    Some(PolicyUses {
        dialect: world.dialect,
        uses,
        has_gaps: lacks_text || !world.incomplete.is_empty(),
    })
}

/// The names of files.
fn names(files: &[EstateFile<'_>]) -> Arc<[Box<str>]> {
    files.iter().map(|file| file.name.as_str().into()).collect()
}

/// Reads opened files; the faults of files stay in the files, and those of other texts are
/// returned.
fn read_files<'t>(
    reading: ReadOptions<'_>,
    files: &mut [EstateFile<'t>],
    load: PolicyLoader<'_>,
) -> Result<Model, Vec<LoadError>> {
    let names = names(files);
    let Some(world) = World::read(reading, files, &names, load) else {
        return Err(Vec::new());
    };
    let World {
        dialect,
        documents,
        library,
        folders,
        mut accounts,
        resources,
        incomplete,
        ..
    } = world;
    let compiled = documents.compile(&dialect, files)?;
    for account in accounts.values_mut() {
        holders::note_trust(account, &compiled.trusts);
        things::refuse_misplaced(account, &compiled, files);
    }
    if files.iter().any(|file| !file.problems.is_empty()) {
        return Err(Vec::new());
    }
    let mut shared = BTreeMap::new();
    for (id, account) in accounts {
        shared.insert(id, Arc::new(account));
    }
    Ok(Model {
        policies: compiled.policies,
        slots: compiled.slots.into(),
        probes: compiled.probes.into(),
        files: names,
        incomplete: incomplete.into(),
        library: Arc::new(library),
        folders: folders.into(),
        accounts: shared,
        resources: Arc::new(resources),
    })
}

impl<'t, 'l> World<'t, 'l> {
    /// What opened files say; `None` if they do not have one dialect. What is wrong stays in the
    /// files.
    fn read(
        reading: ReadOptions<'_>,
        files: &mut [EstateFile<'t>],
        names: &[Box<str>],
        load: PolicyLoader<'l>,
    ) -> Option<Self> {
        let mut roots: Vec<Option<Node<'t>>> = Vec::with_capacity(files.len());
        for file in files.iter_mut() {
            roots.push(file.open(file.whole()));
        }
        let mut world = World {
            dialect: dialect(reading.dialect, files, &roots)?,
            load,
            documents: PolicyDocuments::new(),
            library: Library::new(),
            folders: Vec::new(),
            folder_names: NameIndex::new("folder"),
            accounts: BTreeMap::new(),
            resources: ResourceIndex::default(),
            may_be_incomplete: reading.may_be_incomplete,
            incomplete: Vec::new(),
        };
        world.read_all(files, &roots, names);
        let documents = &mut world.documents;
        library::use_unused(&world.dialect, documents, &mut world.library);
        for account in world.accounts.values_mut() {
            library::use_unused(&world.dialect, documents, &mut account.library);
        }
        Some(world)
    }

    /// Reads policies of all files, then folders, then accounts.
    fn read_all(
        &mut self,
        files: &mut [EstateFile<'t>],
        roots: &[Option<Node<'t>>],
        names: &[Box<str>],
    ) {
        let mut accounts = Vec::new();
        let mut folders = Vec::new();
        for (file, root) in files.iter_mut().zip(roots) {
            let Some(root) = root else {
                continue;
            };
            let Some(fields) = Fields::new(root, "an estate", FIELDS, &mut file.problems) else {
                continue;
            };
            if let Some(node) = fields.get("incomplete") {
                self.read_incomplete(file, node);
            }
            if let Some(node) = fields.get("policies") {
                let mut library = std::mem::take(&mut self.library);
                self.read_library(file, node, "/policies", None, &mut library, names);
                self.library = library;
            }
            if let Some(node) = fields.get("folders") {
                folders.push((file.index, file.items(node, "folders")));
            }
            if let Some(node) = fields.get("accounts") {
                accounts.push((file.index, file.items(node, "accounts")));
            }
        }
        self.read_folders(files, &folders, names);
        for (index, items) in &accounts {
            let Some(file) = files.get_mut(*index as usize) else {
                continue;
            };
            for (at, item) in items.iter().enumerate() {
                self.read_account(file, item, format!("/accounts/{at}"), names);
            }
        }
    }
}

impl<'t> World<'t, '_> {
    /// What a file says that is missing; a fault, unless the reader wants such an estate.
    fn read_incomplete(&mut self, file: &mut EstateFile<'t>, node: &Node<'t>) {
        let mut missing: Vec<String> = Vec::new();
        for (text, _) in file.texts(node, "incomplete") {
            missing.push(text.into());
        }
        if !missing.is_empty() && !self.may_be_incomplete {
            let message = format!("the estate is incomplete: {}", in_short(&missing));
            file.fault(
                faults::INCOMPLETE_ESTATE,
                node.span,
                message,
                "complete it, or ask it as it is, at the command line with `--incomplete`",
            );
        }
        self.incomplete.extend(missing);
    }
}

/// The one dialect of all files.
fn dialect<'t>(
    given: Option<&Dialect>,
    files: &mut [EstateFile<'t>],
    roots: &[Option<Node<'t>>],
) -> Option<Dialect> {
    let mut found: Option<(Dialect, String)> = None;
    let mut have_all = true;
    for (file, root) in files.iter_mut().zip(roots) {
        let own = match root {
            Some(root) => dialect_of(given, file, root),
            None => None,
        };
        let Some((dialect, span)) = own else {
            have_all = false;
            continue;
        };
        match &found {
            None => found = Some((dialect, file.name.clone())),
            Some((first, _)) if *first == dialect => {}
            Some((first, name)) => {
                let message = format!(
                    "the dialect is `{}`, and `{}` in {name}",
                    dialect.name(),
                    first.name()
                );
                file.fault(
                    faults::WRONG_DIALECT,
                    span,
                    message,
                    "an estate is of one dialect",
                );
            }
        }
    }
    match found {
        Some((dialect, _)) if have_all => Some(dialect),
        _ => None,
    }
}

/// The dialect that one file names, with the place of the name.
fn dialect_of<'t>(
    given: Option<&Dialect>,
    file: &mut EstateFile<'t>,
    root: &Node<'t>,
) -> Option<(Dialect, Span)> {
    let mut problems = Vec::new();
    let fields = Fields::new(root, "an estate", FIELDS, &mut problems);
    let Some(node) = fields.and_then(|fields| fields.required(root, "dialect", &mut problems))
    else {
        // A file that has a dialect is read in full later, and reports its unknown fields then.
        file.problems.append(&mut problems);
        return None;
    };
    let span = node.span;
    let opened = file.open(span)?;
    let name = match crate::json::text(&opened, "dialect") {
        Ok(name) => name,
        Err(problem) => {
            file.problems.push(problem);
            return None;
        }
    };
    let dialect = match given {
        Some(given) if given.name() == name => Some(given.clone()),
        Some(_) => None,
        None => Dialect::from_name(name),
    };
    if dialect.is_none() {
        let all = Dialect::all();
        let names: Vec<_> = match given {
            Some(given) => vec![given.name()],
            None => all.iter().map(Dialect::name).collect(),
        };
        let help = match nearest(name, names.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("write one of {}", in_words(&names)),
        };
        file.fault(
            faults::INVALID_FIELD,
            span,
            format!("the `dialect` is `{}`", clip(name)),
            help,
        );
    }
    dialect.map(|dialect| (dialect, span))
}
