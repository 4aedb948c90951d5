//! Drafts: what an export says of each account, before its documents are checked.
//!
//! A draft grows from records in any order of files. Two lists may both speak of one user or
//! policy; the draft keeps what the first says and compares the rest with it. The draft keeps all
//! texts of a document, since only [`documents`](super::documents) can compare them as JSON.

use std::collections::{BTreeMap, BTreeSet};

use super::full_name::FullName;
use super::meaning::{CountKind, RecordKind};
use super::report::ImportReport;
use super::tree::{ExportPlace, LocatedText};
use super::values::PolicyRef;
use crate::dialect::Dialect;
use crate::words::clip;

/// The name of a policy, and whether it is the vendor's: an account may have a policy with the name
/// of one of the vendor's. Names of other things are keys with `is_vendors` false.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PolicyKey {
    pub(super) is_vendors: bool,
    pub(super) name: String,
}

impl PolicyKey {
    /// The key of what an account has under a name.
    pub(super) fn own(name: &str) -> Self {
        Self {
            is_vendors: false,
            name: name.to_owned(),
        }
    }

    /// The key of the vendor's policy with a name.
    pub(super) fn vendors(name: &str) -> Self {
        Self {
            is_vendors: true,
            name: name.to_owned(),
        }
    }

    /// The key of a policy as a field refers to it. The full name says whose the policy is, unless
    /// another field does. `None` where neither name can be read.
    pub(super) fn of(policy: &PolicyRef, dialect: &Dialect) -> Option<Self> {
        let Some(full_name) = &policy.full_name else {
            return Some(Self {
                is_vendors: policy.is_vendors.unwrap_or(false),
                name: policy.name.as_ref()?.text.clone(),
            });
        };
        let full_name = FullName::parse(&full_name.text, dialect)?;
        let is_vendors = policy
            .is_vendors
            .unwrap_or_else(|| full_name.is_vendors(dialect));
        Some(Self {
            is_vendors,
            name: full_name.last,
        })
    }
}

/// An access key as an estate holds it; instants are RFC 3339.
#[derive(Debug)]
pub(super) struct KeyDraft {
    pub(super) id: String,
    pub(super) created: String,
    pub(super) is_inactive: bool,
    pub(super) last_used: Option<String>,
}

/// All texts that an export gives of one document. The first counts, and the others must equal it.
#[derive(Debug)]
pub(super) struct DocumentTexts {
    pub(super) first: LocatedText,
    pub(super) others: Vec<LocatedText>,
}

impl DocumentTexts {
    /// A document with one known text.
    fn new(first: LocatedText) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }

    /// Adds a text, where the record has one.
    pub(super) fn add(slot: &mut Option<DocumentTexts>, text: Option<&LocatedText>) {
        let Some(text) = text else { return };
        match slot {
            Some(texts) => texts.others.push(text.clone()),
            None => *slot = Some(DocumentTexts::new(text.clone())),
        }
    }

    /// Adds a text of the document with this name.
    pub(super) fn add_to(
        documents: &mut BTreeMap<String, DocumentTexts>,
        name: &str,
        text: &LocatedText,
    ) {
        match documents.get_mut(name) {
            Some(texts) => texts.others.push(text.clone()),
            None => _ = documents.insert(name.to_owned(), DocumentTexts::new(text.clone())),
        }
    }
}

/// A policy that can be attached.
#[derive(Debug)]
pub(super) struct PolicyDraft {
    pub(super) place: ExportPlace,
    /// Its text, where the export gives it without a version.
    pub(super) document: Option<DocumentTexts>,
    /// Its texts by version id.
    pub(super) versions: BTreeMap<String, DocumentTexts>,
    /// The id of the version that counts.
    pub(super) default: Option<String>,
    /// Versions that say that they are not the default one.
    pub(super) not_default: BTreeSet<String>,
    /// Whether anything in the export uses it, as a policy or as a boundary.
    pub(super) is_attached: bool,
    /// Whether only attachments name it, which is reported already.
    pub(super) is_gap: bool,
}

impl PolicyDraft {
    /// A policy about which nothing is known yet.
    pub(super) fn new(place: ExportPlace) -> Self {
        Self {
            place,
            document: None,
            versions: BTreeMap::new(),
            default: None,
            not_default: BTreeSet::new(),
            is_attached: false,
            is_gap: false,
        }
    }

    /// An attached policy whose text is not in the export.
    pub(super) fn gap(place: ExportPlace) -> Self {
        Self {
            is_attached: true,
            is_gap: true,
            ..Self::new(place)
        }
    }

    /// Takes the id of the version that counts, which must be the same everywhere.
    pub(super) fn agree_on_default(
        &mut self,
        name: &str,
        default: String,
        place: ExportPlace,
        report: &mut ImportReport,
    ) {
        let first = self.default.get_or_insert(default.clone());
        if *first != default {
            let (name, first, default) = (clip(name), clip(first), clip(&default));
            report.contradiction(
                place,
                format!(
                    "the default version of `{name}` is `{first}` in one place and `{default}` \
                     in another"
                ),
            );
        }
    }
}

/// A policy at a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AttachmentDraft {
    pub(super) policy: PolicyKey,
    /// The resource groups or projects that it is for; `None` is everywhere.
    pub(super) scopes: Option<Vec<String>>,
}

/// A user, group or role.
#[derive(Debug)]
pub(super) struct HolderDraft {
    pub(super) place: ExportPlace,
    /// Folders before the name, without slashes at the ends; `None` for none.
    pub(super) path: Option<String>,
    /// The unique id, which the estate holds.
    pub(super) id: Option<String>,
    /// An id that is compared, and not written.
    pub(super) serial: Option<String>,
    /// The trust policy of a role.
    pub(super) trust: Option<DocumentTexts>,
    /// Kingsoft's lists in place of a trust policy, each a JSON array, by the name of the list.
    pub(super) trust_lists: BTreeMap<&'static str, LocatedText>,
    pub(super) boundary: Option<PolicyKey>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) attachments: BTreeSet<AttachmentDraft>,
    /// Inline policies by name.
    pub(super) inline: BTreeMap<String, DocumentTexts>,
    /// The groups of a user.
    pub(super) groups: BTreeSet<String>,
    pub(super) keys: Vec<KeyDraft>,
    /// The longest session of a role in seconds, as it is written.
    pub(super) max_session: Option<String>,
    /// Whether a role is one of a service.
    pub(super) is_linked: bool,
    /// What a field says of `is_linked`, so that two places are compared.
    pub(super) linked: Option<bool>,
}

impl HolderDraft {
    /// A holder about which only its place is known.
    pub(super) fn new(place: ExportPlace) -> Self {
        Self {
            place,
            path: None,
            id: None,
            serial: None,
            trust: None,
            trust_lists: BTreeMap::new(),
            boundary: None,
            tags: BTreeMap::new(),
            attachments: BTreeSet::new(),
            inline: BTreeMap::new(),
            groups: BTreeSet::new(),
            keys: Vec::new(),
            max_session: None,
            is_linked: false,
            linked: None,
        }
    }
}

/// An identity provider.
#[derive(Debug)]
pub(super) struct ProviderDraft {
    pub(super) is_oidc: bool,
    pub(super) issuer: Option<String>,
    pub(super) audiences: Option<Vec<String>>,
}

/// What makes one entry of one list: a list may not hold two of the same.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryKey {
    pub(super) kind: RecordKind,
    /// The list, call or resource type.
    pub(super) source: &'static str,
    pub(super) key: PolicyKey,
    /// The version, for versions of policies; otherwise empty.
    pub(super) version: String,
}

/// A user in a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupMember {
    pub(super) user: String,
    pub(super) group: String,
}

/// A policy at a user, group or role, for all of the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PolicyAt {
    pub(super) kind: RecordKind,
    pub(super) holder: String,
    pub(super) policy: PolicyKey,
}

/// A number that the export gives of a policy or group.
#[derive(Debug)]
pub(super) struct StatedCount {
    pub(super) kind: CountKind,
    pub(super) key: PolicyKey,
    pub(super) number: LocatedText,
}

/// One account.
#[derive(Debug, Default)]
pub(super) struct AccountDraft {
    pub(super) id: String,
    pub(super) users: BTreeMap<String, HolderDraft>,
    pub(super) groups: BTreeMap<String, HolderDraft>,
    pub(super) roles: BTreeMap<String, HolderDraft>,
    pub(super) policies: BTreeMap<PolicyKey, PolicyDraft>,
    /// Identity providers by full name.
    pub(super) providers: BTreeMap<String, ProviderDraft>,
    /// The policies of resources, by the resources' full names.
    pub(super) resource_policies: BTreeMap<String, LocatedText>,
    /// The resource groups or projects that attachments name.
    pub(super) scopes: BTreeSet<String>,
    /// The access keys of the owner.
    pub(super) keys: Vec<KeyDraft>,
    /// Where each list has each of its entries.
    pub(super) entries: BTreeMap<EntryKey, ExportPlace>,
    /// Users in groups, by the call that says so.
    pub(super) memberships: BTreeMap<&'static str, BTreeMap<GroupMember, ExportPlace>>,
    /// Policies attached for all of the account, by the call that says so.
    pub(super) attached: BTreeMap<&'static str, BTreeMap<PolicyAt, ExportPlace>>,
    pub(super) counts: Vec<StatedCount>,
}

impl AccountDraft {
    /// The users, the groups or the roles.
    pub(super) fn holders(&self, kind: RecordKind) -> &BTreeMap<String, HolderDraft> {
        match kind {
            RecordKind::User => &self.users,
            RecordKind::Group => &self.groups,
            _ => &self.roles,
        }
    }

    /// The users, the groups or the roles, to change them.
    pub(super) fn holders_mut(&mut self, kind: RecordKind) -> &mut BTreeMap<String, HolderDraft> {
        match kind {
            RecordKind::User => &mut self.users,
            RecordKind::Group => &mut self.groups,
            _ => &mut self.roles,
        }
    }

    /// The name of a policy in the estate: a policy of the vendor gets ` (system)` where the
    /// account has one with its name.
    pub(super) fn label(&self, key: &PolicyKey) -> String {
        if key.is_vendors && self.policies.contains_key(&PolicyKey::own(&key.name)) {
            format!("{} (system)", key.name)
        } else {
            key.name.clone()
        }
    }

    /// The entries of one list of the export.
    pub(super) fn listed(
        &self,
        kind: RecordKind,
        source: &str,
    ) -> BTreeMap<PolicyKey, ExportPlace> {
        let mut listed = BTreeMap::new();
        for (entry, place) in &self.entries {
            if entry.kind == kind && entry.source == source {
                listed.insert(entry.key.clone(), *place);
            }
        }
        listed
    }
}
