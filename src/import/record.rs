//! Records: what one object of an export says, read by a table of fields.
//!
//! The object on the left becomes the record on the right, by the table of a user of AWS:
//!
//! ```text
//! {"UserName": "ann",                      name       ann
//!  "Arn": "arn:aws:iam::1:user/ann",       full_name  arn:aws:iam::1:user/ann
//!  "GroupList": ["dev"],                   groups     dev
//!  "CreateDate": "2026-01-01T00:00:00Z",   listed as descriptive
//!  "Powers": ["all"]}                      listed as unknown, with a warning
//! ```
//!
//! One type holds the records of all kinds, since the tables of clouds put the same fields into
//! different objects: an inline policy may be in its user or in an object of its own.

use super::meaning::{CountKind, Meaning, RecordKind, Row};
use super::report::{ImportReport, SkipReason};
use super::tree::{ExportPlace, LocatedText, NodeRef};
use super::values::{
    InlineDocument, PolicyRef, PolicyVersion, ReadList, as_list, document, has_content, inline,
    is_blank, is_vendors, policy, read_list, scopes, texts, version,
};
use crate::diagnostic::Level;
use crate::words::clip;

/// What one object of an export says. A field that the object lacks is `None` or empty; see
/// [`Meaning`] for what each field holds.
#[derive(Debug)]
pub(super) struct ExportRecord {
    pub(super) kind: RecordKind,
    /// The call, list or resource type that the record is from.
    pub(super) source: &'static str,
    pub(super) place: ExportPlace,
    /// The index of the export that the record is from.
    pub(super) unit: usize,
    pub(super) name: Option<LocatedText>,
    pub(super) path: Option<LocatedText>,
    pub(super) id: Option<LocatedText>,
    pub(super) serial: Option<LocatedText>,
    /// Ids of other things, with the kind of each; see [`Meaning::IdOf`].
    pub(super) ids: Vec<(RecordKind, LocatedText)>,
    pub(super) full_name: Option<LocatedText>,
    /// Full names of other things, with the kind of each; see [`Meaning::AlsoNamed`].
    pub(super) also: Vec<(RecordKind, LocatedText)>,
    pub(super) login: Option<LocatedText>,
    pub(super) account: Option<LocatedText>,
    pub(super) document: Option<LocatedText>,
    pub(super) trust: Option<LocatedText>,
    /// Lists of trust as JSON arrays, by the names of the lists.
    pub(super) trust_lists: Vec<(&'static str, LocatedText)>,
    /// The id of the version that the record is about.
    pub(super) version: Option<LocatedText>,
    /// The id of the version that counts.
    pub(super) default: Option<LocatedText>,
    pub(super) is_default: Option<bool>,
    pub(super) versions: Vec<PolicyVersion>,
    pub(super) inline: Vec<InlineDocument>,
    /// The policies in a list of the record.
    pub(super) policies: Vec<PolicyRef>,
    /// The policy that an attachment is about.
    pub(super) policy: PolicyRef,
    pub(super) boundary: Option<PolicyRef>,
    /// Users, groups and roles that the record names: the ends of attachments and memberships, the
    /// groups of a user, or whose an access key is.
    pub(super) users: Vec<LocatedText>,
    pub(super) groups: Vec<LocatedText>,
    pub(super) roles: Vec<LocatedText>,
    /// The end of an attachment until [`place_holder`](Self::place_holder).
    holder: Option<LocatedText>,
    holder_kind: Option<LocatedText>,
    /// `None` is everywhere.
    pub(super) scopes: Option<Vec<LocatedText>>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) max_session: Option<LocatedText>,
    /// Whether the role is one of a service, by whatever shows it.
    pub(super) is_linked: bool,
    /// Whether a field of the record says that the role is one of a service.
    pub(super) linked: Option<bool>,
    pub(super) created: Option<LocatedText>,
    pub(super) status: Option<LocatedText>,
    pub(super) counts: Vec<(CountKind, LocatedText)>,
    pub(super) last_used: Option<LocatedText>,
    pub(super) issuer: Option<LocatedText>,
    pub(super) audiences: Option<Vec<LocatedText>>,
}

impl ExportRecord {
    /// A record that says nothing yet.
    pub(super) fn new(
        kind: RecordKind,
        source: &'static str,
        place: ExportPlace,
        unit: usize,
    ) -> Self {
        Self {
            kind,
            source,
            place,
            unit,
            name: None,
            path: None,
            id: None,
            serial: None,
            ids: Vec::new(),
            full_name: None,
            also: Vec::new(),
            login: None,
            account: None,
            document: None,
            trust: None,
            trust_lists: Vec::new(),
            version: None,
            default: None,
            is_default: None,
            versions: Vec::new(),
            inline: Vec::new(),
            policies: Vec::new(),
            policy: PolicyRef::default(),
            boundary: None,
            users: Vec::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            holder: None,
            holder_kind: None,
            scopes: None,
            tags: Vec::new(),
            max_session: None,
            is_linked: false,
            linked: None,
            created: None,
            status: None,
            counts: Vec::new(),
            last_used: None,
            issuer: None,
            audiences: None,
        }
    }

    /// Reads the fields of an object by a table, and reports a field without a row.
    pub(super) fn read(
        &mut self,
        object: NodeRef<'_>,
        rows: &'static [Row],
        report: &mut ImportReport,
    ) {
        for (name, value) in object.fields() {
            match rows.iter().find(|(known, _)| *known == name) {
                Some((known, meaning)) if !value.is_null() => {
                    self.take(known, *meaning, value, report)
                }
                None if has_content(value) => self.skip(name, value, SkipReason::Unknown, report),
                _ => {}
            }
        }
    }

    /// Reports the fields that the vendor always writes and that are absent: an absent list is not
    /// an empty one.
    pub(super) fn require(&self, object: NodeRef<'_>, needs: &[&str], report: &mut ImportReport) {
        let name = self.name.as_ref().or(self.policy.name.as_ref());
        let name = name.map_or("one", |name| &name.text);
        for need in needs {
            if object.get(need).is_some() {
                continue;
            }
            let message = format!(
                "`{need}` of `{}` in `{}` is not in the export",
                clip(name),
                self.source
            );
            report.missing(
                object.place(),
                message,
                "export it again, with all its fields",
            );
        }
    }

    /// Takes the value of one field.
    fn take(
        &mut self,
        field: &'static str,
        meaning: Meaning,
        value: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        match meaning {
            Meaning::Nested(rows) => self.read(value, rows, report),
            Meaning::Redundant => {}
            Meaning::Descriptive => {
                if has_content(value) {
                    self.skip(field, value, SkipReason::Descriptive, report);
                }
            }
            Meaning::TrustList(name) => self.take_trust_list(field, name, value, report),
            // What names no policy is reported where the boundary is set.
            Meaning::Boundary if is_blank(value) => {}
            Meaning::Boundary => self.boundary = Some(policy(value).unwrap_or_default()),
            Meaning::Tags => self.take_tags(value, report),
            Meaning::IsDefault => self.is_default = value.flag(),
            Meaning::ServiceLinked => {
                self.linked = value.flag();
                self.is_linked = value.is_true();
            }
            Meaning::PolicyType => self.take_policy_type(field, value, report),
            Meaning::Document => self.document = self.document.take().or_else(|| document(value)),
            Meaning::Trust => self.trust = self.trust.take().or_else(|| document(value)),
            _ => self.take_list_or_text(field, meaning, value, report),
        }
    }

    /// Takes a field that is a list, or else one text.
    fn take_list_or_text(
        &mut self,
        field: &'static str,
        meaning: Meaning,
        value: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        match meaning {
            Meaning::Versions => {
                let versions = self.keep(field, read_list(value, version), report);
                self.versions.extend(versions);
            }
            Meaning::Inline => {
                let inline = self.keep(field, read_list(value, inline), report);
                self.inline.extend(inline.into_iter().flatten());
            }
            Meaning::Policies => {
                let policies = self.keep(field, read_list(value, policy), report);
                self.policies.extend(policies);
            }
            Meaning::Users => {
                let users = self.keep(field, texts(value), report);
                self.users.extend(users);
            }
            Meaning::Groups => {
                let groups = self.keep(field, texts(value), report);
                self.groups.extend(groups);
            }
            Meaning::Roles => {
                let roles = self.keep(field, texts(value), report);
                self.roles.extend(roles);
            }
            Meaning::Audiences => {
                self.audiences = Some(self.keep(field, texts(value), report));
            }
            Meaning::Scopes => {
                self.scopes = scopes(value).map(|list| self.keep(field, list, report));
            }
            _ => self.take_text(field, meaning, value, report),
        }
    }

    /// Takes a field of one text. Of two fields with one meaning, such as an attribute and its
    /// older name, the first counts.
    fn take_text(
        &mut self,
        field: &'static str,
        meaning: Meaning,
        value: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        let text = value.located_text();
        match meaning {
            Meaning::Count(kind) => self.counts.extend(text.map(|text| (kind, text))),
            Meaning::IdOf(kind) => self.ids.extend(text.map(|text| (kind, text))),
            Meaning::AlsoNamed(kind) => self.also.extend(text.map(|text| (kind, text))),
            _ if text.is_none() && has_content(value) => {
                self.skip(field, value, SkipReason::Unknown, report);
            }
            _ => {
                if let Some(slot) = self.text_slot(meaning) {
                    *slot = slot.take().or(text);
                }
            }
        }
    }

    /// Where the text of a field with this meaning is kept.
    fn text_slot(&mut self, meaning: Meaning) -> Option<&mut Option<LocatedText>> {
        Some(match meaning {
            Meaning::Name => &mut self.name,
            Meaning::Path => &mut self.path,
            Meaning::Id => &mut self.id,
            Meaning::Serial => &mut self.serial,
            Meaning::Login => &mut self.login,
            Meaning::Status => &mut self.status,
            Meaning::FullName => &mut self.full_name,
            Meaning::Account => &mut self.account,
            Meaning::VersionId => &mut self.version,
            Meaning::DefaultVersion => &mut self.default,
            Meaning::PolicyName => &mut self.policy.name,
            Meaning::PolicyFullName => &mut self.policy.full_name,
            Meaning::Holder => &mut self.holder,
            Meaning::HolderKind => &mut self.holder_kind,
            Meaning::MaxSession => &mut self.max_session,
            Meaning::Created => &mut self.created,
            Meaning::LastUsed => &mut self.last_used,
            Meaning::Issuer => &mut self.issuer,
            _ => return None,
        })
    }

    /// Takes one of the lists of whom a role trusts; an empty one says nothing.
    fn take_trust_list(
        &mut self,
        field: &'static str,
        name: &'static str,
        value: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        match as_list(value) {
            Some(list) if list.text == "[]" => {}
            Some(list) => self.trust_lists.push((name, list)),
            None => self.skip(field, value, SkipReason::Unknown, report),
        }
    }

    /// Takes whether a policy is the vendor's.
    fn take_policy_type(
        &mut self,
        field: &'static str,
        value: NodeRef<'_>,
        report: &mut ImportReport,
    ) {
        self.policy.is_vendors = value.text().and_then(is_vendors);
        if self.policy.is_vendors.is_none() && has_content(value) {
            let message = format!(
                "`{field}` of {} does not say who manages the policy",
                self.kind.plural()
            );
            report.missing(value.place(), message, "write `System` or `Custom`");
        }
    }

    /// Takes tags, which clouds write as a list of pairs, as an object, or as `{"Tag": [...]}`.
    fn take_tags(&mut self, value: NodeRef<'_>, report: &mut ImportReport) {
        const KEYS: &[&str] = &["Key", "TagKey", "key"];
        const VALUES: &[&str] = &["Value", "TagValue", "value"];
        // A list in an object of one field, as RAM returns lists.
        let value = match value.get("Tag") {
            Some(list) if list.array().is_some() => list,
            _ => value,
        };
        let Some(pairs) = value.array() else {
            for (key, value) in value.fields() {
                if let Some(text) = value.text() {
                    self.tags.push((key.to_owned(), text.to_owned()));
                }
            }
            return;
        };
        for pair in pairs {
            let Some(key) = pair.any(KEYS).and_then(NodeRef::text) else {
                report.leave_out(
                    Level::Warning,
                    pair.place(),
                    "a tag without a key is ignored",
                    "check it by hand",
                );
                continue;
            };
            let value = pair.any(VALUES).and_then(NodeRef::text).unwrap_or("");
            self.tags.push((key.to_owned(), value.to_owned()));
        }
    }

    /// Reports a field that has no part in the estate.
    fn skip(&self, field: &str, value: NodeRef<'_>, reason: SkipReason, report: &mut ImportReport) {
        report.skip_field(self.kind.plural(), field, value.place(), reason);
    }

    /// The elements of a list that could be read; the others are reported.
    fn keep<T>(&self, field: &'static str, list: ReadList<T>, report: &mut ImportReport) -> Vec<T> {
        let things = self.kind.plural();
        for place in list.lost {
            let message = format!("part of `{field}` of {things} cannot be read");
            report.missing(place, message, "correct the export");
        }
        list.items
    }

    /// Whether an attachment or a membership names both its ends.
    pub(super) fn has_both_ends(&self) -> bool {
        let has_policy = self.policy.name.is_some() || self.policy.full_name.is_some();
        match self.kind {
            RecordKind::Attachment => {
                let lists = [&self.users, &self.groups, &self.roles];
                lists.iter().filter(|list| !list.is_empty()).count() == 1 && has_policy
            }
            RecordKind::Membership => !self.users.is_empty() && !self.groups.is_empty(),
            _ => true,
        }
    }

    /// Moves the holder of an attachment to the users, groups or roles, by the kind that another
    /// field gives.
    pub(super) fn place_holder(&mut self) {
        let Some(mut holder) = self.holder.take() else {
            return;
        };
        // RAM writes a login name: `ann@example.onaliyun.com`.
        if let Some((name, _)) = holder.text.split_once('@') {
            let name = name.to_owned();
            self.login = Some(holder.clone());
            holder.text = name;
        }
        match self.holder_kind.as_ref().map(|kind| kind.text.as_str()) {
            Some("1" | "User" | "IMSUser") => self.users.push(holder),
            Some("2" | "Role" | "ServiceRole") => self.roles.push(holder),
            Some("UserGroup" | "IMSGroup") => self.groups.push(holder),
            _ => {}
        }
    }

    /// Sets the holder of an attachment unless the record has one. Returns whether it was set.
    pub(super) fn set_holder(&mut self, holder: Option<LocatedText>) -> bool {
        let is_new = self.holder.is_none() && holder.is_some();
        self.holder = self.holder.take().or(holder);
        is_new
    }
}
