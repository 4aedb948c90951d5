//! The policies of an estate: their texts as they are met, read together at the end.
//!
//! A policy may be used as more than one kind, such as a policy of users that is also a boundary,
//! and each kind has rules of its own. So a text is noted once, each use gets a slot, and every use
//! is parsed. All of them become one compiled set, with two probes for each kind that has a gap: a
//! policy that allows and one that denies everything, which a question asks in place of the missing
//! text.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::file::EstateFile;
use crate::compile::{PolicyId, PolicySet};
use crate::diagnostic::LoadError;
use crate::dialect::{Dialect, Kind};
use crate::error::faults;
use crate::estate::model::{DocumentId, FilePlace, PolicySlot, SlotContent};
use crate::estate::policy_use::PolicyUse;
use crate::estate::probe;
use crate::json::{Node, Value, wrong_type};
use crate::limits::Limits;
use crate::model::Policy;
use crate::source::Span;
use crate::words::NamesInUse;

/// Fetches the text of a policy by the name of the estate's file and the path that it writes; the
/// error says why the path cannot be read.
pub(in super::super) type PolicyLoader<'l> =
    &'l mut dyn FnMut(&str, &str) -> Result<Vec<u8>, String>;

/// The text of a policy, and where its faults are reported.
#[derive(Clone, Debug)]
pub(super) enum PolicyOrigin<'t> {
    /// In a file of the estate.
    Inline { place: FilePlace, text: &'t str },
    /// Under a name of its own: a raw text, or a file that the estate refers to.
    Apart {
        name: Box<str>,
        text: Arc<[u8]>,
        /// The raw text or the path in the estate.
        place: FilePlace,
        is_path: bool,
    },
}

/// The separate texts that were reported. One path has two texts if files in two folders write it.
type ReportedTexts = HashSet<(Box<str>, Arc<[u8]>, Kind)>;

/// A policy that may be used.
#[derive(Debug)]
struct DocumentEntry<'t> {
    /// What reasons call it, unless another account uses the same label.
    label: Box<str>,
    account: Option<Box<str>>,
    /// `None` is a gap.
    text: Option<PolicyOrigin<'t>>,
}

/// All policies of an estate and their uses.
pub(super) struct PolicyDocuments<'t> {
    entries: Vec<DocumentEntry<'t>>,
    /// By slot.
    uses: Vec<(DocumentId, Kind)>,
    fetched: HashMap<(u32, Box<str>), Arc<[u8]>>,
}

impl<'t> PolicyDocuments<'t> {
    /// No policies yet.
    pub(super) fn new() -> Self {
        Self {
            entries: Vec::new(),
            uses: Vec::new(),
            fetched: HashMap::new(),
        }
    }

    /// Adds a policy; one without a text is a gap.
    pub(super) fn add(
        &mut self,
        label: impl Into<Box<str>>,
        account: Option<&str>,
        text: Option<PolicyOrigin<'t>>,
    ) -> DocumentId {
        self.entries.push(DocumentEntry {
            label: label.into(),
            account: account.map(Into::into),
            text,
        });
        DocumentId(self.entries.len() - 1)
    }

    /// A new use of a policy.
    pub(super) fn slot(&mut self, document: DocumentId, kind: Kind) -> PolicySlot {
        self.uses.push((document, kind));
        // OK because a file of 4 GiB is refused before it names more.
        PolicySlot(u32::try_from(self.uses.len() - 1).unwrap_or(u32::MAX))
    }

    /// Whether a policy is one of this kind.
    pub(super) fn is_legal(&self, dialect: &Dialect, document: DocumentId, kind: Kind) -> bool {
        match self.text_of(document) {
            Some(text) => parse(dialect, kind, String::new(), text).is_ok(),
            None => true,
        }
    }

    /// Every use of a policy whose text is given, and whether there are others.
    pub(super) fn policy_uses(&self) -> (Vec<PolicyUse>, bool) {
        let mut uses = Vec::with_capacity(self.uses.len());
        for (document, kind) in &self.uses {
            let (place, path) = match self.text_of(*document) {
                Some(PolicyOrigin::Inline { place, .. }) => (place, None),
                Some(PolicyOrigin::Apart {
                    name,
                    place,
                    is_path,
                    ..
                }) => (place, is_path.then(|| name.clone())),
                None => continue,
            };
            uses.push(PolicyUse {
                file: place.file as usize,
                span: place.span,
                path,
                kind: *kind,
            });
        }
        let has_gaps = uses.len() < self.uses.len();
        (uses, has_gaps)
    }

    /// The text of a policy, where it is given.
    fn text_of(&self, document: DocumentId) -> Option<&PolicyOrigin<'t>> {
        self.entries.get(document.0)?.text.as_ref()
    }

    /// The text behind a path, a `{"text": …}` or a document.
    pub(super) fn text(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        load: PolicyLoader<'_>,
    ) -> Option<PolicyOrigin<'t>> {
        let opened = file.open(node.span)?;
        match &opened.value {
            Value::String(path) => self.fetch(file, node, path, load),
            Value::Object(members) => match members.as_slice() {
                [member] if member.key == "text" => match file.open(member.value.span)?.value {
                    Value::String(text) => {
                        let place = file.place(node.span);
                        let (line, column) = (place.position.line, place.position.column);
                        Some(PolicyOrigin::Apart {
                            name: format!("{}:{line}:{column}", file.name).into(),
                            text: text.into_owned().into_bytes().into(),
                            place,
                            is_path: false,
                        })
                    }
                    _ => Some(PolicyOrigin::Inline {
                        place: file.place(node.span),
                        text: file.slice(node.span),
                    }),
                },
                _ => Some(PolicyOrigin::Inline {
                    place: file.place(node.span),
                    text: file.slice(node.span),
                }),
            },
            _ => {
                file.problems.push(wrong_type(
                    &opened,
                    "a policy",
                    "a document, a path, or {\"text\": …}",
                ));
                None
            }
        }
    }

    /// The text behind a path, which is fetched once for each file that writes it.
    fn fetch(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        path: &str,
        load: PolicyLoader<'_>,
    ) -> Option<PolicyOrigin<'t>> {
        let key = (file.index, Box::from(path));
        if !self.fetched.contains_key(&key) {
            match load(&file.name, path) {
                Ok(bytes) => _ = self.fetched.insert(key.clone(), bytes.into()),
                Err(reason) => {
                    let message = format!("`{path}` cannot be read: {reason}");
                    let help = "paths of policies are relative to the file that names them";
                    file.fault(faults::UNREADABLE_POLICY, node.span, message, help);
                    return None;
                }
            }
        }
        Some(PolicyOrigin::Apart {
            name: path.into(),
            text: self.fetched.get(&key)?.clone(),
            place: file.place(node.span),
            is_path: true,
        })
    }
}

/// All policies in one set, and what each slot holds.
pub(super) struct CompiledPolicies {
    pub(super) policies: PolicySet,
    pub(super) slots: Vec<SlotContent>,
    pub(super) probes: Vec<(Kind, PolicyId, PolicyId)>,
    /// Of slots of trust policies: the policy as it was read.
    pub(super) trusts: HashMap<u32, Policy>,
}

impl<'t> PolicyDocuments<'t> {
    /// Reads every use. Faults of inline documents go to their files; the others are reported by
    /// name.
    pub(super) fn compile(
        mut self,
        dialect: &Dialect,
        files: &mut [EstateFile<'t>],
    ) -> Result<CompiledPolicies, Vec<LoadError>> {
        let mut taken = NamesInUse::default();
        let names = self.names(&mut taken);
        let mut errors = Vec::new();
        let mut policies: Vec<Option<Policy>> = Vec::with_capacity(self.uses.len());
        let mut reported = ReportedTexts::new();
        let mut trusts = HashMap::new();
        for (slot, ((document, kind), name)) in (0u32..).zip(self.uses.iter().zip(names)) {
            let Some(text) = self.text_of(*document) else {
                policies.push(None);
                continue;
            };
            match parse(dialect, *kind, name, text) {
                Ok(policy) => {
                    if *kind == Kind::Trust {
                        trusts.insert(slot, policy.clone());
                    }
                    policies.push(Some(policy));
                }
                Err(error) => {
                    policies.push(None);
                    report(text, *kind, error, files, &mut reported, &mut errors);
                }
            }
        }
        if !errors.is_empty() || files.iter().any(|file| !file.problems.is_empty()) {
            return Err(errors);
        }
        self.fetched.clear();
        self.build(dialect, policies, trusts, taken)
            .map_err(|error| {
                // What is wrong with all policies together is in the text of none, so it goes to
                // the start of the first file.
                report_at(files.first_mut(), Span::EMPTY, &error);
                Vec::new()
            })
    }

    /// Compiles the policies and the probes, and fills the slots: the ids of the set follow the
    /// order in which the policies are added.
    fn build(
        self,
        dialect: &Dialect,
        policies: Vec<Option<Policy>>,
        trusts: HashMap<u32, Policy>,
        mut taken: NamesInUse,
    ) -> Result<CompiledPolicies, LoadError> {
        let is_gap = policies.iter().map(Option::is_none).collect::<Vec<_>>();
        let mut builder = PolicySet::builder(dialect);
        for policy in policies.into_iter().flatten() {
            builder = builder.add_policy(policy);
        }
        // A caller of an account that is not in the estate is a gap too.
        let mut kinds = vec![Kind::Identity];
        for ((_, kind), is_gap) in self.uses.iter().zip(&is_gap) {
            if *is_gap {
                kinds.push(*kind);
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        let mut probed: Vec<Kind> = Vec::new();
        for kind in kinds {
            let Some(pair) = probe::policies(dialect, kind) else {
                continue;
            };
            for mut probe in pair {
                probe.name = taken.add(probe.name.into()).into();
                builder = builder.add_policy(probe);
            }
            probed.push(kind);
        }
        let set = builder.build()?;
        let mut ids = set.ids();
        let mut slots = Vec::with_capacity(self.uses.len());
        for (is_gap, (document, _)) in is_gap.iter().zip(&self.uses) {
            let id = if *is_gap { None } else { ids.next() };
            slots.push(match (id, self.entries.get(document.0)) {
                (Some(id), _) => SlotContent::Policy(id),
                (None, Some(entry)) => SlotContent::Gap(entry.label.clone()),
                (None, None) => SlotContent::Gap(Box::default()),
            });
        }
        let mut probes = Vec::with_capacity(probed.len());
        for kind in probed {
            if let (Some(allows), Some(denies)) = (ids.next(), ids.next()) {
                probes.push((kind, allows, denies));
            }
        }
        drop(ids);
        Ok(CompiledPolicies {
            policies: set,
            slots,
            probes,
            trusts,
        })
    }

    /// A unique name for each use. A label that occurs twice gets its account, a policy that is
    /// used as more than one kind gets the kind, and any other duplicate gets a number.
    fn names(&self, taken: &mut NamesInUse) -> Vec<String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for entry in &self.entries {
            *counts.entry(&entry.label).or_default() += 1;
        }
        let mut first_kinds: HashMap<usize, Kind> = HashMap::new();
        for (document, kind) in &self.uses {
            let first = first_kinds.entry(document.0).or_insert(*kind);
            *first = (*first).min(*kind);
        }
        let mut names = Vec::with_capacity(self.uses.len());
        for (document, kind) in &self.uses {
            let Some(entry) = self.entries.get(document.0) else {
                names.push(taken.add(String::new()));
                continue;
            };
            let is_alone = counts.get(&*entry.label) == Some(&1);
            let mut name = match &entry.account {
                Some(account) if !is_alone => format!("{account}/{}", entry.label),
                _ => entry.label.to_string(),
            };
            if first_kinds.get(&document.0) != Some(kind) {
                name = format!("{name} ({kind})");
            }
            names.push(taken.add(name));
        }
        names
    }
}

/// Parses a text as a policy of one kind. The positions of one that is written in a file of the
/// estate are those of that file.
fn parse(
    dialect: &Dialect,
    kind: Kind,
    name: String,
    text: &PolicyOrigin<'_>,
) -> Result<Policy, LoadError> {
    let limits = Limits::default();
    let mut policy = match text {
        PolicyOrigin::Inline { text, .. } => {
            Policy::parse_within(dialect, kind, &name, text, &limits)
        }
        PolicyOrigin::Apart { name, text, .. } => {
            Policy::parse_within(dialect, kind, name, text, &limits)
        }
    }?;
    policy.name = name.into();
    if let PolicyOrigin::Inline { place, .. } = text {
        for statement in &mut policy.statements {
            statement.position = place.position.within(statement.position);
        }
    }
    Ok(policy)
}

/// Reports the fault of a text once, even if the text is used twice.
fn report(
    text: &PolicyOrigin<'_>,
    kind: Kind,
    error: LoadError,
    files: &mut [EstateFile<'_>],
    reported: &mut ReportedTexts,
    errors: &mut Vec<LoadError>,
) {
    match text {
        PolicyOrigin::Apart { name, text, .. }
            if reported.insert((name.clone(), text.clone(), kind)) =>
        {
            errors.push(error)
        }
        PolicyOrigin::Apart { .. } => {}
        PolicyOrigin::Inline { place, .. } => {
            report_at(files.get_mut(place.file as usize), place.span, &error)
        }
    }
}

/// Reports an error at a part of a file.
fn report_at(file: Option<&mut EstateFile<'_>>, part: Span, error: &LoadError) {
    let Some(file) = file else {
        return;
    };
    for diagnostic in error.diagnostics() {
        file.problems.push(diagnostic.moved(part));
    }
}
