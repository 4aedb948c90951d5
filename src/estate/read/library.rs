//! The policies that may be attached.

use std::collections::BTreeSet;

use super::documents::{PolicyDocuments, PolicyOrigin};
use super::file::EstateFile;
use super::names::duplicate;
use super::organisation::dangling;
use super::world::World;
use crate::dialect::{Dialect, Kind};
use crate::error::faults;
use crate::estate::model::{Library, LibraryPolicy, PolicySlot};
use crate::json::{Fields, Node};
use crate::source::Span;
use crate::words::clip;

/// The fields of a policy that may be attached.
const FIELDS: &[&str] = &["name", "document", "default", "versions", "system"];
/// The fields of one version of a policy.
const VERSION_FIELDS: &[&str] = &["version", "document"];

impl<'t> World<'t, '_> {
    /// Reads policies into a library: the shared one, or that of an account.
    pub(super) fn read_library(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        pointer: &str,
        account: Option<&str>,
        library: &mut Library,
        names: &[Box<str>],
    ) {
        for (index, item) in file.items(node, "policies").iter().enumerate() {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) = Fields::new(&opened, "a policy", FIELDS, &mut file.problems) else {
                continue;
            };
            let Some(name_node) = fields.required(&opened, "name", &mut file.problems) else {
                continue;
            };
            let Some(name) = file.text(name_node, "name") else {
                continue;
            };
            if let Some(first) = library.get(&name).or_else(|| self.library.get(&name)) {
                let message = format!("two policies are named `{}`", clip(&name));
                duplicate(
                    file,
                    names,
                    faults::DUPLICATE_NAME,
                    &message,
                    first.place,
                    name_node.span,
                );
                continue;
            }
            let Some(text) = self.read_text(file, &opened, &fields) else {
                continue;
            };
            let document = self.documents.add(name.clone(), account, text.clone());
            let listed = LibraryPolicy {
                place: file.place(name_node.span),
                pointer: format!("{pointer}/{index}").into(),
                document,
                uses: Default::default(),
                is_used: false,
                is_gap: text.is_none(),
            };
            library.insert(name, listed);
        }
    }

    /// The text of a policy that counts: `Some(None)` is a gap.
    fn read_text(
        &mut self,
        file: &mut EstateFile<'t>,
        root: &Node<'t>,
        fields: &Fields<'_, 't>,
    ) -> Option<Option<PolicyOrigin<'t>>> {
        let system = fields
            .get("system")
            .map(|node| file.boolean(node, "system"));
        match (fields.get("document"), fields.get("versions"), system) {
            (Some(node), None, _) => self.document(file, node).map(Some),
            (None, Some(versions), _) => {
                let wanted = fields.required(root, "default", &mut file.problems);
                self.version(file, versions, wanted?).map(Some)
            }
            (None, None, Some(Some(true))) => Some(None),
            (None, None, Some(None)) => None,
            (Some(_), Some(node), _) => {
                let help = "keep one of them";
                file.fault(
                    faults::CONFLICTING_ELEMENTS,
                    node.span,
                    "a policy has a `document` or `versions`",
                    help,
                );
                None
            }
            (None, None, _) => {
                let start = Span::new(root.span.start(), root.span.start() + 1);
                let help = "add its text as `document`, or say `\"system\": true` where it is the \
                    vendor's and not at hand";
                file.fault(faults::MISSING_FIELD, start, "`document` is missing", help);
                None
            }
        }
    }

    /// Checks all versions, and reads the default one.
    fn version(
        &mut self,
        file: &mut EstateFile<'t>,
        versions: &Node<'t>,
        wanted: &Node<'t>,
    ) -> Option<PolicyOrigin<'t>> {
        let default = file.text(wanted, "default")?;
        let mut found = None;
        let mut known: BTreeSet<Box<str>> = BTreeSet::new();
        for item in file.items(versions, "versions") {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) =
                Fields::new(&opened, "a version", VERSION_FIELDS, &mut file.problems)
            else {
                continue;
            };
            let Some(name_node) = fields.required(&opened, "version", &mut file.problems) else {
                continue;
            };
            let Some(name) = file.text(name_node, "version") else {
                continue;
            };
            let Some(document) = fields.required(&opened, "document", &mut file.problems) else {
                continue;
            };
            let Some(text) = self.document(file, document) else {
                continue;
            };
            if known.contains(&name) {
                let message = format!("two versions are named `{}`", clip(&name));
                let help = "keep one of them";
                file.fault(faults::DUPLICATE_NAME, name_node.span, message, help);
            } else if name == default {
                found = Some(text);
            }
            known.insert(name);
        }
        if found.is_none() && !known.contains(&default) {
            dangling(
                file,
                "version",
                &default,
                wanted.span,
                known.iter().map(|name| &**name),
            );
        }
        found
    }

    /// The text of a policy, as a document, a path or a raw text.
    pub(super) fn document(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
    ) -> Option<PolicyOrigin<'t>> {
        self.documents.text(file, node, self.load)
    }

    /// A use of the policy of a name: one of the account, or a shared one.
    pub(super) fn policy(
        &mut self,
        file: &mut EstateFile<'t>,
        name: &str,
        span: Span,
        kind: Kind,
        library: &mut Library,
    ) -> Option<PolicySlot> {
        let documents = &mut self.documents;
        if let Some(listed) = library.get_mut(name).or_else(|| self.library.get_mut(name)) {
            listed.is_used = true;
            return Some(listed.slot(kind, documents));
        }
        dangling(
            file,
            "policy",
            name,
            span,
            library
                .keys()
                .chain(self.library.keys())
                .map(|name| &**name),
        );
        None
    }
}

impl LibraryPolicy {
    /// The slot of its use as this kind, a new one if need be.
    fn slot(&mut self, kind: Kind, documents: &mut PolicyDocuments<'_>) -> PolicySlot {
        if let Some((_, slot)) = self.uses.iter().find(|(other, _)| *other == kind) {
            return *slot;
        }
        let slot = documents.slot(self.document, kind);
        self.uses.push((kind, slot));
        slot
    }
}

/// A policy that nothing names is read too, so that its faults are faults: as one of users and
/// roles, which a change may attach, or else as the other kind whose form differs.
pub(super) fn use_unused(
    dialect: &Dialect,
    documents: &mut PolicyDocuments<'_>,
    library: &mut Library,
) {
    for listed in library.values_mut().filter(|listed| listed.uses.is_empty()) {
        let mut kinds = [Kind::Identity, Kind::ResourceControl].into_iter();
        let fitting = kinds.find(|kind| documents.is_legal(dialect, listed.document, *kind));
        listed.slot(fitting.unwrap_or(Kind::Identity), documents);
    }
}
