//! Records of an export, read by tables: which field says what.

use super::told::{Left, Told};
use super::tree::{At, Place, Said};
use super::values::{
    all, as_list, document, has_content, inline, is_blank, is_vendors, policy, scopes, texts,
    version,
};
use crate::diagnostic::Level;
use crate::words::clip;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    User,
    Group,
    Role,
    Policy,
    /// A version of a policy.
    Version,
    /// Policies at users, groups and roles.
    Attachment,
    /// Users in groups.
    Membership,
    Key,
    /// An identity provider; true is one of OIDC.
    Provider(bool),
    /// Who made the export, which gives the account.
    Caller,
    /// The policy of a resource, which its full name names.
    Guard,
}

impl Thing {
    /// The word for many of it.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Thing::User => "users",
            Thing::Group => "groups",
            Thing::Role => "roles",
            Thing::Policy => "policies",
            Thing::Version => "versions",
            Thing::Attachment => "attachments",
            Thing::Membership => "memberships",
            Thing::Key => "access keys",
            Thing::Provider(_) => "identity providers",
            Thing::Caller => "the caller",
            Thing::Guard => "policies of resources",
        }
    }
}

/// What a field of a record says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Says {
    Name,
    /// Folders before the name.
    Path,
    Id,
    /// An id that no decision turns on, and that other calls give too.
    Serial,
    /// The id of what a field beside it names.
    IdOf(Thing),
    /// The name with the account.
    FullName,
    /// The name with the account of what a field beside it names.
    AlsoNamed(Thing),
    /// A name with the account's domain: `app@role.1000000000000001.onaliyunservice.com`.
    Login,
    Account,
    /// A policy document, as an object or as a text.
    Document,
    Trust,
    /// One of the lists in which trust may be written, by its name there.
    TrustList(&'static str),
    VersionId,
    DefaultVersion,
    IsDefault,
    /// Documents with their version ids.
    Versions,
    /// Documents with names of their own.
    Inline,
    /// Policies by full names, in a list of texts or of objects.
    Policies,
    PolicyName,
    PolicyFullName,
    /// Whether the policy is the vendor's.
    PolicyType,
    Boundary,
    Users,
    Groups,
    Roles,
    /// A user, group or role; which of them says `HolderKind`.
    Holder,
    HolderKind,
    /// Resource groups or projects.
    Scopes,
    Tags,
    MaxSession,
    ServiceLinked,
    Created,
    Status,
    LastUsed,
    Issuer,
    Audiences,
    /// How many of something the account has; it is counted again.
    Count(Counted),
    /// An object with fields of its own.
    Nested(&'static [Row]),
    /// What other fields say too, or what is about the call.
    Again,
    /// What describes, and decides nothing.
    Nothing,
}

/// What a count in an export counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counted {
    /// Attachments of a policy.
    Attachments,
    /// Users and roles that a policy is the boundary of.
    Boundaries,
    /// Users in a group.
    Users,
    /// Policies at a group.
    Policies,
}

/// The name of a field, and what it says.
pub(super) type Row = (&'static str, Says);

/// A policy as an attachment names it.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    pub(super) name: Option<Said>,
    pub(super) full_name: Option<Said>,
    /// Whether it is the vendor's, where that is said.
    pub(super) is_vendors: Option<bool>,
}

/// A version of a policy.
#[derive(Clone, Debug)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) document: Said,
    /// `None` where it is not said.
    pub(super) is_default: Option<bool>,
}

/// What a record says.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) thing: Thing,
    /// The call, list or resource type that it is in.
    pub(super) source: &'static str,
    pub(super) place: Place,
    /// Which of the exports it is of.
    pub(super) unit: usize,
    pub(super) name: Option<Said>,
    pub(super) path: Option<Said>,
    pub(super) id: Option<Said>,
    pub(super) serial: Option<Said>,
    pub(super) ids: Vec<(Thing, Said)>,
    pub(super) full_name: Option<Said>,
    pub(super) also: Vec<(Thing, Said)>,
    pub(super) login: Option<Said>,
    pub(super) account: Option<Said>,
    pub(super) document: Option<Said>,
    pub(super) trust: Option<Said>,
    pub(super) trust_lists: Vec<(&'static str, Said)>,
    pub(super) version: Option<Said>,
    pub(super) default: Option<Said>,
    pub(super) is_default: Option<bool>,
    pub(super) versions: Vec<Version>,
    pub(super) inline: Vec<(Said, Said)>,
    pub(super) policies: Vec<Named>,
    pub(super) policy: Named,
    pub(super) boundary: Option<Named>,
    pub(super) users: Vec<Said>,
    pub(super) groups: Vec<Said>,
    pub(super) roles: Vec<Said>,
    holder: Option<Said>,
    holder_kind: Option<Said>,
    pub(super) scopes: Option<Vec<Said>>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) max_session: Option<Said>,
    pub(super) is_linked: bool,
    /// What the record itself says of it.
    pub(super) linked: Option<bool>,
    pub(super) created: Option<Said>,
    pub(super) status: Option<Said>,
    pub(super) counts: Vec<(Counted, Said)>,
    pub(super) last_used: Option<Said>,
    pub(super) issuer: Option<Said>,
    pub(super) audiences: Option<Vec<Said>>,
}

impl Record {
    pub(super) fn new(thing: Thing, source: &'static str, place: Place, unit: usize) -> Self {
        Self {
            thing,
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
            policy: Named::default(),
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

    /// Reads the fields of an object by a table; a field without a row is reported.
    pub(super) fn read(&mut self, object: At<'_>, rows: &'static [Row], told: &mut Told) {
        for (name, value) in object.fields() {
            match rows.iter().find(|(known, _)| *known == name) {
                Some((known, says)) if !value.is_null() => self.take(known, *says, value, told),
                Some(_) => {}
                None if has_content(value) => {
                    told.field(self.thing.plural(), name, value.place(), Left::Unknown)
                }
                None => {}
            }
        }
    }

    /// Reports the fields that the vendor always writes and that are absent: an absent list is not
    /// an empty one.
    pub(super) fn require(&self, object: At<'_>, needs: &[&str], told: &mut Told) {
        for need in needs.iter().filter(|need| object.get(need).is_none()) {
            let name = self
                .name
                .as_ref()
                .or(self.policy.name.as_ref())
                .map_or("one", |name| &name.text);
            let message = format!(
                "`{need}` of `{}` in `{}` is not in the export",
                clip(name),
                self.source
            );
            told.lack(
                object.place(),
                message,
                "export it again, with all its fields",
            );
        }
    }

    fn take(&mut self, field: &'static str, says: Says, value: At<'_>, told: &mut Told) {
        match says {
            Says::Nested(rows) => self.read(value, rows, told),
            Says::Again => {}
            Says::Nothing => {
                if has_content(value) {
                    told.field(self.thing.plural(), field, value.place(), Left::Describes);
                }
            }
            Says::TrustList(name) => match as_list(value) {
                Some(list) => self
                    .trust_lists
                    .extend(Some((name, list)).filter(|(_, list)| list.text != "[]")),
                None => told.field(self.thing.plural(), field, value.place(), Left::Unknown),
            },
            Says::Versions => self
                .versions
                .extend(all(value, version, self.lost(field, told))),
            Says::Inline => self.inline.extend(
                all(value, inline, self.lost(field, told))
                    .into_iter()
                    .flatten(),
            ),
            Says::Policies => self
                .policies
                .extend(all(value, policy, self.lost(field, told))),
            // What names no policy is reported where the boundary is set.
            Says::Boundary if is_blank(value) => {}
            Says::Boundary => self.boundary = Some(policy(value).unwrap_or_default()),
            Says::Users => self.users.extend(texts(value, self.lost(field, told))),
            Says::Groups => self.groups.extend(texts(value, self.lost(field, told))),
            Says::Roles => self.roles.extend(texts(value, self.lost(field, told))),
            Says::Tags => self.read_tags(value, told),
            Says::Audiences => self.audiences = Some(texts(value, self.lost(field, told))),
            Says::IsDefault => self.is_default = value.flag(),
            Says::ServiceLinked => {
                self.linked = value.flag();
                self.is_linked = value.is_true();
            }
            Says::PolicyType => {
                self.policy.is_vendors = value.text().and_then(is_vendors);
                if self.policy.is_vendors.is_none() && has_content(value) {
                    let message = format!(
                        "`{field}` of {} does not say who manages the policy",
                        self.thing.plural()
                    );
                    told.lack(value.place(), message, "write `System` or `Custom`");
                }
            }
            Says::Count(counted) => self.counts.extend(value.said().map(|said| (counted, said))),
            Says::IdOf(thing) => self.ids.extend(value.said().map(|said| (thing, said))),
            Says::AlsoNamed(thing) => self.also.extend(value.said().map(|said| (thing, said))),
            Says::Scopes => self.scopes = scopes(value, self.lost(field, told)),
            _ if has_content(value)
                && value.text().is_none()
                && !matches!(says, Says::Document | Says::Trust) =>
            {
                told.field(self.thing.plural(), field, value.place(), Left::Unknown);
            }
            _ => self.take_text(says, value),
        }
    }

    /// Reports the parts of a list that cannot be read, and so are lost.
    fn lost<'l>(&self, field: &'static str, told: &'l mut Told) -> impl FnMut(Place) + use<'l> {
        let things = self.thing.plural();
        move |place| {
            told.lack(
                place,
                format!("part of `{field}` of {things} cannot be read"),
                "correct the export",
            )
        }
    }

    /// Whether an attachment or a membership names both its ends.
    pub(super) fn has_both_ends(&self) -> bool {
        let holders = [&self.users, &self.groups, &self.roles]
            .iter()
            .filter(|list| !list.is_empty())
            .count();
        match self.thing {
            Thing::Attachment => {
                holders == 1 && (self.policy.name.is_some() || self.policy.full_name.is_some())
            }
            Thing::Membership => !self.users.is_empty() && !self.groups.is_empty(),
            _ => true,
        }
    }

    /// Fields of one text.
    fn take_text(&mut self, says: Says, value: At<'_>) {
        let slot = match says {
            Says::Name => &mut self.name,
            Says::Path => &mut self.path,
            Says::Id => &mut self.id,
            Says::Serial => &mut self.serial,
            Says::Login => &mut self.login,
            Says::Status => &mut self.status,
            Says::FullName => &mut self.full_name,
            Says::Account => &mut self.account,
            Says::Document => {
                return self.document = self.document.take().or_else(|| document(value));
            }
            Says::Trust => return self.trust = self.trust.take().or_else(|| document(value)),
            Says::VersionId => &mut self.version,
            Says::DefaultVersion => &mut self.default,
            Says::PolicyName => &mut self.policy.name,
            Says::PolicyFullName => &mut self.policy.full_name,
            Says::Holder => &mut self.holder,
            Says::HolderKind => &mut self.holder_kind,
            Says::MaxSession => &mut self.max_session,
            Says::Created => &mut self.created,
            Says::LastUsed => &mut self.last_used,
            Says::Issuer => &mut self.issuer,
            _ => return,
        };
        // A name that a later attribute spells too stands as it was said first.
        *slot = slot.take().or_else(|| value.said());
    }

    /// Whom an attachment is at, where one field says it and another one which of the three it is.
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

    /// Says who holds what the record is about; whether that was not said before.
    pub(super) fn hold(&mut self, holder: Option<Said>) -> bool {
        let is_new = self.holder.is_none() && holder.is_some();
        self.holder = self.holder.take().or(holder);
        is_new
    }

    fn read_tags(&mut self, value: At<'_>, told: &mut Told) {
        const KEYS: &[&str] = &["Key", "TagKey", "key"];
        const VALUES: &[&str] = &["Value", "TagValue", "value"];
        // A list in an object of one field, as RAM returns lists.
        if let Some(list) = value.get("Tag").filter(|list| list.array().is_some()) {
            return self.read_tags(list, told);
        }
        if value.array().is_none() {
            let pairs = value
                .fields()
                .filter_map(|(key, value)| Some((key.to_owned(), value.text()?.to_owned())));
            return self.tags.extend(pairs);
        }
        for item in value.items() {
            match (item.any(KEYS).and_then(At::text), item.any(VALUES)) {
                (Some(key), value) => {
                    let value = value.and_then(At::text).unwrap_or("");
                    self.tags.push((key.to_owned(), value.to_owned()));
                }
                (None, _) => told.leave(
                    Level::Warning,
                    item.place(),
                    "a tag without a key is ignored",
                    "check it by hand",
                ),
            }
        }
    }
}
