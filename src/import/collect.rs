//! Collecting records into the draft of their account.
//!
//! A user may be in `ListUsers` and in `GetUser`: the draft takes a field from the first that has
//! it, and reports a second value that differs. A user who is twice in `ListUsers` shows that two
//! exports were mixed, or a page was given twice, and is refused.
//!
//! What is attached to what comes later ([`links`](super::links)), when both ends are there.

use std::collections::BTreeSet;

use super::draft::{
    AccountDraft, DocumentTexts, EntryKey, HolderDraft, PolicyDraft, PolicyKey, ProviderDraft,
    StatedCount,
};
use super::full_name::FullName;
use super::meaning::RecordKind;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::LocatedText;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::clip;

impl AccountDraft {
    /// Takes a record of anything but a version of a policy. Two lists may speak of one thing; one
    /// list may not do so twice.
    pub(super) fn take(
        &mut self,
        record: &ExportRecord,
        dialect: &Dialect,
        report: &mut ImportReport,
    ) {
        self.take_as(record, is_vendors(record, dialect), dialect, report);
    }

    /// Takes a version of a policy. Its record does not say whose the policy is: it is the policy
    /// that is listed or attached under its name.
    pub(super) fn take_version(
        &mut self,
        record: &ExportRecord,
        attached: &BTreeSet<PolicyKey>,
        dialect: &Dialect,
        report: &mut ImportReport,
    ) {
        let name = record.name.as_ref().map_or("", |name| &name.text);
        let [own, vendors] = [PolicyKey::own(name), PolicyKey::vendors(name)]
            .map(|key| self.policies.contains_key(&key) || attached.contains(&key));
        if own && vendors {
            let message = format!(
                "two policies are named `{}`, and a version does not say which one it belongs to",
                clip(name)
            );
            let help = "add the answer of `GetPolicy` instead";
            report.missing(record.place, message, help);
            return;
        }
        self.take_as(record, vendors, dialect, report);
    }

    /// Takes a record under its name. Attachments, memberships and the caller have no entry of
    /// their own; a record without a name is reported.
    fn take_as(
        &mut self,
        record: &ExportRecord,
        is_vendors: bool,
        dialect: &Dialect,
        report: &mut ImportReport,
    ) {
        if matches!(
            record.kind,
            RecordKind::Attachment | RecordKind::Membership | RecordKind::Caller
        ) {
            return;
        }
        let Some(name) = entry_name(record) else {
            let message = format!(
                "one of the {} in `{}` has no name",
                record.kind.plural(),
                record.source
            );
            report.missing(record.place, message, "complete the export");
            return;
        };
        let key = PolicyKey {
            is_vendors,
            name: name.text.clone(),
        };
        if !self.is_first_entry(record, &key, report) {
            return;
        }
        self.take_counts(record, &key);
        match record.kind {
            RecordKind::Policy | RecordKind::Version => self.take_policy(record, key, report),
            RecordKind::Key => self.take_key(record, &name.text, report),
            RecordKind::ResourcePolicy => {
                if let Some(document) = &record.document {
                    self.resource_policies
                        .insert(name.text.clone(), document.clone());
                }
            }
            RecordKind::Provider(is_oidc) => self.take_provider(record, &name.text, is_oidc),
            _ => self.take_holder(record, &name.text, dialect, report),
        }
    }

    /// Whether no earlier record of the same list is about the same thing; a second one is refused.
    fn is_first_entry(
        &mut self,
        record: &ExportRecord,
        key: &PolicyKey,
        report: &mut ImportReport,
    ) -> bool {
        let entry = EntryKey {
            kind: record.kind,
            source: record.source,
            key: key.clone(),
            version: text_of(&record.version).unwrap_or_default(),
        };
        let Some(first) = self.entries.insert(entry, record.place) else {
            return true;
        };
        let message = format!("`{}` appears twice in `{}`", clip(&key.name), record.source);
        let help = "import one export of the account, with each page once";
        report.conflict(faults::DUPLICATE_NAME, (first, record.place), message, help);
        false
    }

    /// Keeps the counts of a record, to compare them with what is there in the end.
    pub(super) fn take_counts(&mut self, record: &ExportRecord, key: &PolicyKey) {
        for (kind, number) in &record.counts {
            self.counts.push(StatedCount {
                kind: *kind,
                key: key.clone(),
                number: number.clone(),
            });
        }
    }

    /// Takes an identity provider, with the issuer and the audiences of OIDC.
    fn take_provider(&mut self, record: &ExportRecord, name: &str, is_oidc: bool) {
        let audiences = record
            .audiences
            .as_ref()
            .map(|list| list.iter().map(|audience| audience.text.clone()).collect());
        let provider = ProviderDraft {
            is_oidc,
            issuer: text_of(&record.issuer),
            audiences,
        };
        self.providers.insert(name.to_owned(), provider);
    }

    /// Takes a policy or a version of one: the texts, and which version counts.
    fn take_policy(&mut self, record: &ExportRecord, key: PolicyKey, report: &mut ImportReport) {
        let name = key.name.clone();
        let policy = self
            .policies
            .entry(key)
            .or_insert_with(|| PolicyDraft::new(record.place));
        let mut defaults: Vec<String> = text_of(&record.default).into_iter().collect();
        for version in &record.versions {
            let default = policy.take_version(&version.id, &version.document, version.is_default);
            defaults.extend(default);
        }
        match (&record.version, &record.document) {
            (Some(id), Some(document)) => {
                defaults.extend(policy.take_version(&id.text, document, record.is_default));
            }
            (Some(_), None) => {}
            (None, document) => DocumentTexts::add(&mut policy.document, document.as_ref()),
        }
        for default in defaults {
            policy.agree_on_default(&name, default, record.place, report);
        }
    }

    /// Takes a user, group or role. Of each field the first value stays, and a later one must equal
    /// it.
    fn take_holder(
        &mut self,
        record: &ExportRecord,
        name: &str,
        dialect: &Dialect,
        report: &mut ImportReport,
    ) {
        let boundary = record
            .boundary
            .as_ref()
            .and_then(|policy| PolicyKey::of(policy, dialect));
        if record.boundary.is_some() && boundary.is_none() {
            let message = format!("the boundary of `{}` does not name a policy", clip(name));
            report.missing(record.place, message, "correct the export");
        }
        let holder = self
            .holders_mut(record.kind)
            .entry(name.to_owned())
            .or_insert_with(|| HolderDraft::new(record.place));
        for field in holder.take_fields(record, path(record, dialect), boundary) {
            let message = format!("two places give `{}` a different {field}", clip(name));
            report.contradiction(record.place, message);
        }
        DocumentTexts::add(&mut holder.trust, record.trust.as_ref());
        holder.is_linked |= record.is_linked;
    }
}

impl PolicyDraft {
    /// Takes the text of a version. Returns the id where the version says that it counts.
    fn take_version(
        &mut self,
        id: &str,
        document: &LocatedText,
        is_default: Option<bool>,
    ) -> Option<String> {
        DocumentTexts::add_to(&mut self.versions, id, document);
        if is_default == Some(false) {
            self.not_default.insert(id.to_owned());
        }
        (is_default == Some(true)).then(|| id.to_owned())
    }
}

impl HolderDraft {
    /// Takes the fields of a record. Returns the names of those that differ from an earlier record.
    fn take_fields(
        &mut self,
        record: &ExportRecord,
        path: Option<String>,
        boundary: Option<PolicyKey>,
    ) -> Vec<&'static str> {
        let max_session = text_of(&record.max_session);
        let filled = [
            ("path", fill(&mut self.path, path)),
            ("id", fill(&mut self.id, text_of(&record.id))),
            ("id", fill(&mut self.serial, text_of(&record.serial))),
            (
                "maximum of its sessions",
                fill(&mut self.max_session, max_session),
            ),
            ("boundary", fill(&mut self.boundary, boundary)),
            ("kind", fill(&mut self.linked, record.linked)),
        ];
        let mut different = Vec::new();
        for (field, agrees) in filled {
            if !agrees {
                different.push(field);
            }
        }
        for (tag, value) in &record.tags {
            let first = self.tags.insert(tag.clone(), value.clone());
            if first.is_some_and(|first| first != *value) {
                different.push("value of a tag");
            }
        }
        for (list, text) in &record.trust_lists {
            let first = self.trust_lists.entry(list).or_insert_with(|| text.clone());
            if first.text != text.text {
                different.push("list of what it trusts");
            }
        }
        different
    }
}

/// Fills an empty slot. Returns whether a slot that was filled before holds an equal value.
fn fill<T: PartialEq>(slot: &mut Option<T>, value: Option<T>) -> bool {
    match (slot.as_ref(), value) {
        (Some(first), Some(value)) => *first == value,
        (Some(_), None) => true,
        (None, value) => {
            *slot = value;
            true
        }
    }
}

/// The text of a field that may be absent.
fn text_of(field: &Option<LocatedText>) -> Option<String> {
    field.as_ref().map(|field| field.text.clone())
}

/// The name under which a draft keeps a record.
fn entry_name(record: &ExportRecord) -> Option<&LocatedText> {
    match record.kind {
        RecordKind::Provider(_) | RecordKind::ResourcePolicy => record.full_name.as_ref(),
        RecordKind::Policy | RecordKind::Version => {
            record.name.as_ref().or(record.policy.name.as_ref())
        }
        RecordKind::Key => record.id.as_ref(),
        _ => record.name.as_ref(),
    }
}

/// The folders of a user or role, without slashes at the ends: its path, or the part of its full
/// name between kind and name. `None` where there are none.
fn path(record: &ExportRecord, dialect: &Dialect) -> Option<String> {
    let path = match (&record.path, &record.full_name) {
        (Some(path), _) => path.text.trim_matches('/').to_owned(),
        (None, Some(full_name)) => FullName::parse(&full_name.text, dialect)?.path,
        (None, None) => return None,
    };
    Some(path).filter(|path| !path.is_empty())
}

/// Whether the policy that a record is about is the vendor's.
fn is_vendors(record: &ExportRecord, dialect: &Dialect) -> bool {
    if let Some(is_vendors) = record.policy.is_vendors {
        return is_vendors;
    }
    let full_name = record
        .full_name
        .as_ref()
        .and_then(|full_name| FullName::parse(&full_name.text, dialect));
    full_name.is_some_and(|full_name| full_name.is_vendors(dialect))
}
