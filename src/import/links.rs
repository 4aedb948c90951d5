//! Links between the things of an account: policies at holders, and users in groups.
//!
//! | record | link |
//! | --- | --- |
//! | an attachment of `ListPoliciesForUser` about `ann` | its policy to the user `ann` |
//! | `aws_iam_policy_attachment` with two roles | its policy to both roles |
//! | a user with `AttachedManagedPolicies`, `GroupList` | policies to the user, the user into groups |
//! | an answer of `ListUsersForGroup` about `dev` | its users into the group `dev` |
//!
//! Linking comes after all users, groups, roles and policies are in the draft. An end that is not
//! there by then is missing from the export, and is reported.

use std::collections::BTreeMap;

use super::draft::{
    AccountDraft, AttachmentDraft, DocumentTexts, GroupMember, PolicyAt, PolicyDraft, PolicyKey,
};
use super::meaning::RecordKind;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::{ExportPlace, LocatedText};
use super::values::{InlineDocument, PolicyRef};
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::{clip, counted};

/// Takes the attachments and memberships of a record.
pub(super) fn link(
    account: &mut AccountDraft,
    record: &ExportRecord,
    dialect: &Dialect,
    report: &mut ImportReport,
) {
    let mut linker = Linker {
        account,
        record,
        dialect,
        report,
    };
    match record.kind {
        RecordKind::Membership => linker.join(),
        RecordKind::Attachment => linker.attach_all(),
        RecordKind::User | RecordKind::Group | RecordKind::Role => {
            let name = record.name.as_ref().map_or("", |name| &name.text);
            linker.attach(HolderName {
                kind: record.kind,
                name,
            });
            if record.kind == RecordKind::User {
                for group in &record.groups {
                    linker.put_into(name, group);
                }
            }
        }
        _ => {}
    }
}

/// The user, group or role that something is attached to.
#[derive(Clone, Copy)]
struct HolderName<'r> {
    kind: RecordKind,
    name: &'r str,
}

/// A policy that a record attaches, and where the record names it.
struct AttachedPolicy {
    key: PolicyKey,
    place: ExportPlace,
}

/// Links one record.
struct Linker<'r> {
    account: &'r mut AccountDraft,
    record: &'r ExportRecord,
    dialect: &'r Dialect,
    report: &'r mut ImportReport,
}

impl Linker<'_> {
    /// Puts the users of a record into its groups.
    fn join(&mut self) {
        let record = self.record;
        for user in &record.users {
            for group in &record.groups {
                self.put_into(&user.text, group);
                let member = GroupMember {
                    user: user.text.clone(),
                    group: group.text.clone(),
                };
                let of_call = self.account.memberships.entry(record.source).or_default();
                of_call.insert(member, group.place);
            }
        }
        for group in &record.groups {
            self.account
                .take_counts(record, &PolicyKey::own(&group.text));
        }
        self.compare_ids();
    }

    /// Compares the ids that a membership gives with those of the lists of users and groups.
    fn compare_ids(&mut self) {
        for (kind, id) in &self.record.ids {
            let name = match kind {
                RecordKind::Group => self.record.groups.first(),
                _ => self.record.users.first(),
            };
            let Some(name) = name else { continue };
            let Some(holder) = self.account.holders(*kind).get(&name.text) else {
                continue;
            };
            let Some(known) = holder.serial.as_ref().or(holder.id.as_ref()) else {
                continue;
            };
            if *known != id.text {
                let (name, known, other) = (clip(&name.text), clip(known), clip(&id.text));
                let message =
                    format!("`{name}` has the id `{known}` in one place and `{other}` in another");
                self.report.contradiction(id.place, message);
            }
        }
    }

    /// Puts a user into a group, where both are there.
    fn put_into(&mut self, user: &str, group: &LocatedText) {
        let has_group = self.account.groups.contains_key(&group.text);
        let (what, missing) = match self.account.users.get_mut(user) {
            Some(holder) if has_group => {
                holder.groups.insert(group.text.clone());
                return;
            }
            Some(_) => ("group", group.text.as_str()),
            None => ("user", user),
        };
        let message = format!(
            "`{}` is in the group `{}`, but the {what} `{}` is not in the export",
            clip(user),
            clip(&group.text),
            clip(missing)
        );
        self.report
            .missing(group.place, message, "complete the export");
    }

    /// Attaches the policies of an attachment to each of its holders.
    fn attach_all(&mut self) {
        let record = self.record;
        let lists = [
            (RecordKind::User, &record.users),
            (RecordKind::Group, &record.groups),
            (RecordKind::Role, &record.roles),
        ];
        for (kind, names) in lists {
            for name in names {
                self.attach(HolderName {
                    kind,
                    name: &name.text,
                });
            }
        }
        if lists.iter().all(|(_, names)| names.is_empty()) {
            let message = format!("an attachment of `{}` does not say to whom", record.source);
            self.report
                .missing(record.place, message, "complete it by hand");
        }
    }

    /// Attaches all policies of the record to a holder.
    fn attach(&mut self, holder: HolderName<'_>) {
        let record = self.record;
        let policies = self.policies(holder.name);
        let mut inline = record.inline.clone();
        inline.extend(own_document(record));
        let count = policies.len() + inline.len();
        if count == 0 && is_attachment(record) {
            let message = format!(
                "an attachment of `{}` does not name a policy",
                clip(holder.name)
            );
            self.report
                .missing(record.place, message, "complete it by hand");
        }
        if count > 0 && !self.account.holders(holder.kind).contains_key(holder.name) {
            let message = format!(
                "`{}` has {}, but is not among the {}",
                clip(holder.name),
                counted(count, "policy", "policies"),
                holder.kind.plural()
            );
            self.report
                .missing(record.place, message, "complete the export");
            return;
        }
        for policy in policies {
            self.note_policy(&policy.key, policy.place);
            self.attach_policy(holder, policy);
        }
        self.attach_inline(holder, &inline);
        self.note_boundary(holder);
    }

    /// The policies that the record names.
    fn policies(&mut self, holder: &str) -> Vec<AttachedPolicy> {
        let record = self.record;
        let mut named: Vec<&PolicyRef> = record.policies.iter().collect();
        let has_name = record.policy.name.is_some() || record.policy.full_name.is_some();
        if is_attachment(record) && has_name {
            named.push(&record.policy);
        }
        let mut policies = Vec::new();
        for policy in named {
            let place = place(policy, record);
            let Some(key) = PolicyKey::of(policy, self.dialect) else {
                let message = format!(
                    "the attachment of `{}` here is not the name of a policy",
                    clip(holder)
                );
                self.report.missing(place, message, "complete it by hand");
                continue;
            };
            let key = self.whose(key, policy, place);
            policies.push(AttachedPolicy { key, place });
        }
        policies
    }

    /// Attaches one policy, for everything or for some resource groups.
    fn attach_policy(&mut self, holder: HolderName<'_>, policy: AttachedPolicy) {
        let record = self.record;
        let scopes = self.scopes();
        if scopes.as_ref().is_some_and(Vec::is_empty) {
            let (policy_name, name) = (clip(&policy.key.name), clip(holder.name));
            let message = format!(
                "`{policy_name}` is attached to `{name}` for some resources, but the export does \
                 not say which"
            );
            self.report
                .missing(policy.place, message, "complete it by hand");
            return;
        }
        self.account.scopes.extend(scopes.iter().flatten().cloned());
        if let (Some(default), Some(known)) =
            (&record.default, self.account.policies.get_mut(&policy.key))
            && known.default.is_some()
        {
            known.agree_on_default(
                &policy.key.name,
                default.text.clone(),
                default.place,
                self.report,
            );
        }
        if scopes.is_none() && is_attachment(record) {
            let attached = PolicyAt {
                kind: holder.kind,
                holder: holder.name.to_owned(),
                policy: policy.key.clone(),
            };
            let of_call = self.account.attached.entry(record.source).or_default();
            of_call.insert(attached, policy.place);
        }
        let holders = self.account.holders_mut(holder.kind);
        if let Some(draft) = holders.get_mut(holder.name) {
            draft.attachments.insert(AttachmentDraft {
                policy: policy.key,
                scopes,
            });
        }
    }

    /// The resource groups that the record is for; `None` is everywhere, for which RAM writes the
    /// account in place of a resource group.
    fn scopes(&self) -> Option<Vec<String>> {
        let scopes = self.record.scopes.as_ref()?;
        let scopes: Vec<String> = scopes.iter().map(|scope| scope.text.clone()).collect();
        Some(scopes).filter(|scopes| *scopes != [self.account.id.as_str()])
    }

    /// Adds inline policies to a holder. Of two with one name in one list, one would be lost, so
    /// they are refused.
    fn attach_inline(&mut self, holder: HolderName<'_>, inline: &[InlineDocument]) {
        let mut first: BTreeMap<&str, ExportPlace> = BTreeMap::new();
        for policy in inline {
            let name = &policy.name;
            let Some(first) = first.get(&*name.text) else {
                first.insert(&name.text, name.place);
                continue;
            };
            let message = format!(
                "two inline policies of `{}` are named `{}`",
                clip(holder.name),
                clip(&name.text)
            );
            self.report.conflict(
                faults::DUPLICATE_NAME,
                (*first, name.place),
                message,
                "keep the one that is in effect",
            );
        }
        let holders = self.account.holders_mut(holder.kind);
        let Some(draft) = holders.get_mut(holder.name) else {
            return;
        };
        for policy in inline {
            DocumentTexts::add_to(&mut draft.inline, &policy.name.text, &policy.document);
        }
    }

    /// Decides whose an attached policy is, where the attachment does not say: of account and
    /// vendor, the one whose policy of this name is in the export.
    fn whose(&mut self, key: PolicyKey, policy: &PolicyRef, place: ExportPlace) -> PolicyKey {
        let vendors = PolicyKey::vendors(&key.name);
        let is_said = policy.full_name.is_some() || policy.is_vendors.is_some();
        if is_said || !self.account.policies.contains_key(&vendors) {
            return key;
        }
        if !self.account.policies.contains_key(&key) {
            return vendors;
        }
        let message = format!(
            "two policies are named `{}`, and this does not say which one is meant",
            clip(&key.name)
        );
        self.report.missing(place, message, "complete the export");
        key
    }

    /// Notes that a boundary uses its policy.
    fn note_boundary(&mut self, holder: HolderName<'_>) {
        let Some(policy) = &self.record.boundary else {
            return;
        };
        let draft = self.account.holders(holder.kind).get(holder.name);
        if let Some(boundary) = draft.and_then(|draft| draft.boundary.clone()) {
            self.note_policy(&boundary, place(policy, self.record));
        }
    }

    /// Marks a policy as used, and reports one whose text the export lacks.
    fn note_policy(&mut self, key: &PolicyKey, place: ExportPlace) {
        if let Some(policy) = self.account.policies.get_mut(key) {
            policy.is_attached = true;
            return;
        }
        let whose = if key.is_vendors {
            "the vendor's policy"
        } else {
            "the policy"
        };
        let message = format!(
            "the text of {whose} `{}` is not in the export",
            clip(&key.name)
        );
        self.report.missing(place, message, "add it to the export");
        let gap = PolicyDraft::gap(place);
        self.account.policies.insert(key.clone(), gap);
    }
}

/// Whether the record itself is an attachment, so that the policy that it names is attached.
fn is_attachment(record: &ExportRecord) -> bool {
    record.kind == RecordKind::Attachment
}

/// The inline policy that an attachment writes out under its own name, as a Terraform resource
/// does.
fn own_document(record: &ExportRecord) -> Option<InlineDocument> {
    if !is_attachment(record) {
        return None;
    }
    Some(InlineDocument {
        name: record.name.clone()?,
        document: record.document.clone()?,
    })
}

/// Where a record names a policy.
fn place(policy: &PolicyRef, record: &ExportRecord) -> ExportPlace {
    let name = policy.full_name.as_ref().or(policy.name.as_ref());
    name.map_or(record.place, |name| name.place)
}
