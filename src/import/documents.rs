//! The documents of an account: which text counts, and whether it is a legal policy.
//!
//! A draft may hold a document several times: the version that counts, other versions, and the text
//! that `GetPolicy` gives without a version. Texts of one document must be equal as JSON; white
//! space and the order of fields do not matter. Each text that counts is parsed as a policy of its
//! kind. One that is not legal is reported, and the estate is incomplete without it.

use std::collections::BTreeMap;

use super::draft::{AccountDraft, DocumentTexts, HolderDraft, PolicyDraft, PolicyKey};
use super::meaning::RecordKind;
use super::report::ImportReport;
use super::tree::{ExportFile, ExportPlace, LocatedText};
use crate::diagnostic::LoadError;
use crate::dialect::{Dialect, Kind};
use crate::error::faults;
use crate::limits::Limits;
use crate::model::Policy;
use crate::words::clip;

/// The documents of an account, each legal and without line breaks.
#[derive(Debug, Default)]
pub(super) struct LegalDocuments {
    /// `None` is a policy whose text is absent or not legal.
    pub(super) policies: BTreeMap<PolicyKey, Option<DocumentVersions>>,
    /// Trust policies by the names of their roles.
    pub(super) trusts: BTreeMap<String, String>,
    pub(super) inline: BTreeMap<HolderKey, Vec<InlineText>>,
    /// The policies of resources, by the resources' full names.
    pub(super) resource_policies: BTreeMap<String, String>,
}

/// An account whose documents are checked, ready to be written.
#[derive(Debug)]
pub(super) struct CheckedAccount {
    pub(super) draft: AccountDraft,
    pub(super) documents: LegalDocuments,
}

/// A user, group or role of an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct HolderKey {
    /// `user`, `group` or `role`.
    pub(super) kind: &'static str,
    pub(super) name: String,
}

/// An inline policy; its text is `None` where it is not legal.
#[derive(Debug)]
pub(super) struct InlineText {
    pub(super) name: String,
    pub(super) text: Option<String>,
}

/// The text of a policy.
#[derive(Debug)]
pub(super) enum DocumentVersions {
    /// The only text.
    One(String),
    /// All versions by id, with the id of the one that counts.
    Versions {
        default: String,
        texts: BTreeMap<String, String>,
    },
}

/// Reads the documents of drafts.
pub(super) struct DocumentReader<'f, 't> {
    pub(super) dialect: &'f Dialect,
    pub(super) files: &'f [ExportFile<'t>],
    pub(super) report: &'f mut ImportReport,
}

impl DocumentReader<'_, '_> {
    /// Reads all documents that the estate needs: a policy of the vendor only where it is attached.
    pub(super) fn documents(&mut self, account: &AccountDraft) -> LegalDocuments {
        let mut documents = LegalDocuments::default();
        for (key, policy) in &account.policies {
            if policy.is_attached || !key.is_vendors {
                let text = self.policy(key, policy);
                documents.policies.insert(key.clone(), text);
            }
        }
        for (name, role) in &account.roles {
            if let Some(trust) = self.trust(name, role) {
                documents.trusts.insert(name.clone(), trust);
            }
        }
        for (kind, record_kind) in [
            ("user", RecordKind::User),
            ("group", RecordKind::Group),
            ("role", RecordKind::Role),
        ] {
            for (name, holder) in account.holders(record_kind) {
                if holder.inline.is_empty() {
                    continue;
                }
                let key = HolderKey {
                    kind,
                    name: name.clone(),
                };
                let inline = self.inline(&key, holder);
                documents.inline.insert(key, inline);
            }
        }
        for (name, document) in &account.resource_policies {
            let label = format!("the policy of `{}`", clip(name));
            if let Some(text) = self.legal(Kind::Resource, &label, document) {
                documents.resource_policies.insert(name.clone(), text);
            }
        }
        documents
    }

    /// The inline policies of a holder.
    fn inline(&mut self, key: &HolderKey, holder: &HolderDraft) -> Vec<InlineText> {
        let mut inline = Vec::new();
        for (name, texts) in &holder.inline {
            let label = format!("{name}` of the {} `{}", key.kind, clip(&key.name));
            self.refuse_others(&label, texts);
            inline.push(InlineText {
                name: name.clone(),
                text: self.legal(Kind::Identity, &label, &texts.first),
            });
        }
        inline
    }

    /// The text of a policy, with its versions where there are several.
    fn policy(&mut self, key: &PolicyKey, policy: &PolicyDraft) -> Option<DocumentVersions> {
        let PolicyDraft {
            document,
            versions,
            default,
            ..
        } = policy;
        self.compare_texts(key, policy);
        let counting = match default {
            Some(default) if !versions.is_empty() => versions.get(default),
            _ => document.as_ref(),
        };
        let Some(texts) = counting else {
            if !policy.is_gap {
                let message = format!(
                    "the text of the policy `{}` is not in the export",
                    clip(&key.name)
                );
                let help = "add the default version to the export";
                self.report.missing(policy.place, message, help);
            }
            return None;
        };
        // A version that counts and a text without a version are of one document.
        if let Some(other) = document
            && !versions.is_empty()
            && self.differ(&texts.first, &other.first)
        {
            let message = format!("the policy `{}` has two texts", clip(&key.name));
            self.report.contradiction(policy.place, message);
        }
        let text = self.legal(Kind::Identity, &key.name, &texts.first)?;
        let (Some(default), 2..) = (default, versions.len()) else {
            return Some(DocumentVersions::One(text));
        };
        let mut texts = BTreeMap::new();
        for (id, version) in versions {
            if let Some(text) = self.object(&version.first) {
                texts.insert(id.clone(), text);
            }
        }
        Some(DocumentVersions::Versions {
            default: default.clone(),
            texts,
        })
    }

    /// Compares what an export says of the versions of a policy, and all texts of each.
    fn compare_texts(&mut self, key: &PolicyKey, policy: &PolicyDraft) {
        if let Some(default) = &policy.default
            && policy.not_default.contains(default)
        {
            let message = format!(
                "the version `{}` of `{}` is the default one in one place and not in another",
                clip(default),
                clip(&key.name)
            );
            self.report.contradiction(policy.place, message);
        }
        for texts in policy.versions.values().chain(&policy.document) {
            self.compare(&key.name, texts);
        }
    }

    /// The trust policy of a role: a document, or the lists of Kingsoft Cloud as one object.
    fn trust(&mut self, name: &str, role: &HolderDraft) -> Option<String> {
        let label = format!("the trust policy of `{}`", clip(name));
        if let Some(texts) = &role.trust {
            self.compare(&label, texts);
            return self.legal(Kind::Trust, &label, &texts.first);
        }
        let Some(document) = trust_of_lists(role) else {
            let message = format!("{label} is not in the export");
            self.report
                .missing(role.place, message, "add the call that returns it");
            return None;
        };
        self.legal(Kind::Trust, &label, &document)
    }

    /// Reports a document whose text differs in two places.
    fn compare(&mut self, label: &str, texts: &DocumentTexts) {
        for other in &texts.others {
            if self.differ(&texts.first, other) {
                let label = quoted(label, &clip(label));
                let message = format!("it contains two texts of {label}");
                self.report.contradiction(other.place, message);
                return;
            }
        }
    }

    /// Refuses two inline policies of one name, since one would be lost. The same text twice is
    /// one policy.
    fn refuse_others(&mut self, label: &str, texts: &DocumentTexts) {
        for other in &texts.others {
            if self.differ(&texts.first, other) {
                let message = format!("two inline policies of one name differ: `{label}`");
                self.report.conflict(
                    faults::DUPLICATE_NAME,
                    (texts.first.place, other.place),
                    message,
                    "keep the one that is in effect",
                );
            }
        }
    }

    /// Whether two documents differ as JSON, or as texts where one is not JSON.
    fn differ(&self, document: &LocatedText, other: &LocatedText) -> bool {
        let (text, other) = (self.text(document), self.text(other));
        match (parse_json(text), parse_json(other)) {
            (Some(value), Some(other)) => value != other,
            _ => text != other,
        }
    }

    /// The text of a document that is a legal policy; any other is reported.
    fn legal(&mut self, kind: Kind, label: &str, document: &LocatedText) -> Option<String> {
        let text = self.text(document);
        let limits = Limits::default();
        match Policy::parse_within(self.dialect, kind, label, text, &limits) {
            Ok(_) => Some(compact(text)),
            Err(error) => {
                let label = quoted(label, label);
                let message = format!("{label} is not valid and is ignored: {}", reason(&error));
                self.report
                    .missing(document.place, message, "correct it in the account");
                None
            }
        }
    }

    /// The text of a version that does not count: any JSON object.
    fn object(&self, document: &LocatedText) -> Option<String> {
        let text = self.text(document).trim();
        let is_object = text.starts_with('{')
            && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
        is_object.then(|| compact(text))
    }

    /// The text of a document: its own, or the part of the file where it is an object.
    fn text<'s>(&'s self, document: &'s LocatedText) -> &'s str {
        if !document.text.is_empty() {
            return &document.text;
        }
        let ExportPlace { file, span } = document.place;
        let text = self.files.get(file).map_or("", |file| file.text);
        text.get(span.start()..span.end()).unwrap_or("")
    }
}

/// A document as a JSON value, to compare it; the order of fields is lost in it.
fn parse_json(text: &str) -> Option<serde_json::Value> {
    serde_json::from_str(text).ok()
}

/// A label in a message: a description such as `the trust policy of …` as it is, the name of a
/// policy in backticks.
fn quoted(label: &str, shown: &str) -> String {
    if label.starts_with("the ") {
        label.to_owned()
    } else {
        format!("`{shown}`")
    }
}

/// The trust lists of a role as one object: `{"TrustAccounts": ["2000000001"]}`.
fn trust_of_lists(role: &HolderDraft) -> Option<LocatedText> {
    let place = role.trust_lists.values().next()?.place;
    let mut fields = Vec::new();
    for (name, list) in &role.trust_lists {
        fields.push(format!("\"{name}\": {}", list.text));
    }
    Some(LocatedText {
        text: format!("{{{}}}", fields.join(", ")),
        place,
    })
}

/// The first fault of a document, with the place in it.
fn reason(error: &LoadError) -> String {
    let Some(first) = error.diagnostics().first() else {
        return String::new();
    };
    let at = first.position();
    format!(
        "{}, at its line {}, column {}",
        first.message(),
        at.line,
        at.column
    )
}

/// JSON on one line, with one space after each `:` and `,`. Nothing else changes: numbers and
/// escapes stay as they are written.
fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for letter in text.chars() {
        if in_string {
            in_string = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
        } else if matches!(letter, ' ' | '\t' | '\n' | '\r') {
            continue;
        } else {
            in_string = letter == '"';
        }
        compact.push(letter);
        if !in_string && matches!(letter, ':' | ',') {
            compact.push(' ');
        }
    }
    compact
}
