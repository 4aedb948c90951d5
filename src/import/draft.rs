//! What an export says together, account by account.

use std::collections::{BTreeMap, BTreeSet};

use super::full_name::FullName;
use super::keys::AccessKey;
use super::record::{Counted, Named, Record, Thing};
use super::told::Told;
use super::tree::{Place, Said};
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::clip;

/// A policy of an account, or of the vendor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) is_vendors: bool,
    pub(super) name: String,
}

/// What an export says of one document: the first text counts, and all others must say the same.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) first: Said,
    pub(super) others: Vec<Said>,
}

impl Texts {
    fn new(first: Said) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }

    /// Keeps one more text of a document.
    fn add(slot: &mut Option<Texts>, said: Option<&Said>) {
        match (slot, said) {
            (Some(texts), Some(said)) => texts.others.push(said.clone()),
            (slot @ None, Some(said)) => *slot = Some(Texts::new(said.clone())),
            (_, None) => {}
        }
    }

    /// Keeps one more text of a document that a map holds by its name.
    pub(super) fn add_to(map: &mut BTreeMap<String, Texts>, name: &str, said: &Said) {
        match map.get_mut(name) {
            Some(texts) => texts.others.push(said.clone()),
            None => _ = map.insert(name.to_owned(), Texts::new(said.clone())),
        }
    }
}

#[derive(Debug)]
pub(super) struct Policy {
    pub(super) place: Place,
    pub(super) document: Option<Texts>,
    pub(super) versions: BTreeMap<String, Texts>,
    pub(super) default: Option<String>,
    /// Versions that say that they are not the default one.
    pub(super) not_default: BTreeSet<String>,
    pub(super) is_attached: bool,
    /// Only attachments name it, and that was reported.
    pub(super) is_gap: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Attachment {
    pub(super) policy: Key,
    /// `None` is everywhere.
    pub(super) scopes: Option<Vec<String>>,
}

/// A user, group or role.
#[derive(Debug)]
pub(super) struct Holder {
    pub(super) place: Place,
    pub(super) path: Option<String>,
    pub(super) id: Option<String>,
    /// An id that is compared, and not written.
    pub(super) serial: Option<String>,
    pub(super) trust: Option<Texts>,
    pub(super) trust_lists: BTreeMap<&'static str, Said>,
    pub(super) boundary: Option<Key>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) attachments: BTreeSet<Attachment>,
    pub(super) inline: BTreeMap<String, Texts>,
    pub(super) groups: BTreeSet<String>,
    pub(super) keys: Vec<AccessKey>,
    pub(super) max_session: Option<String>,
    pub(super) is_linked: bool,
    linked: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Provider {
    pub(super) is_oidc: bool,
    pub(super) issuer: Option<String>,
    pub(super) audiences: Option<Vec<String>>,
}

/// One account.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) users: BTreeMap<String, Holder>,
    pub(super) groups: BTreeMap<String, Holder>,
    pub(super) roles: BTreeMap<String, Holder>,
    pub(super) policies: BTreeMap<Key, Policy>,
    pub(super) providers: BTreeMap<String, Provider>,
    /// The policies of resources, by the resources' full names.
    pub(super) guards: BTreeMap<String, Said>,
    pub(super) scopes: BTreeSet<String>,
    /// The owner's own.
    pub(super) keys: Vec<AccessKey>,
    /// Where each thing appears in each list.
    seen: BTreeMap<(Thing, &'static str, (Key, String)), Place>,
    /// What calls say of users in groups, call by call.
    pub(super) memberships: BTreeMap<&'static str, BTreeMap<(String, String), Place>>,
    /// What calls say of policies that are attached for all of the account, call by call.
    pub(super) attached: BTreeMap<&'static str, BTreeMap<(Thing, String, Key), Place>>,
    /// The counts in the export: what is counted, the policy or group, and how many.
    pub(super) counts: Vec<(Counted, Key, Said)>,
}

impl Account {
    pub(super) fn holders(&mut self, thing: Thing) -> &mut BTreeMap<String, Holder> {
        match thing {
            Thing::User => &mut self.users,
            Thing::Group => &mut self.groups,
            _ => &mut self.roles,
        }
    }

    /// The name under which a policy is attached: the vendor's are distinguished where an account
    /// has one of their name.
    pub(super) fn label(&self, key: &Key) -> String {
        let other = Key {
            is_vendors: false,
            name: key.name.clone(),
        };
        if key.is_vendors && self.policies.contains_key(&other) {
            format!("{} (system)", key.name)
        } else {
            key.name.clone()
        }
    }

    /// The things of a kind that one list of the export holds, by whether they are the vendor's and
    /// by name.
    pub(super) fn listed(&self, thing: Thing, source: &str) -> BTreeMap<Key, Place> {
        let here = self
            .seen
            .iter()
            .filter(|((of, list, _), _)| *of == thing && *list == source);
        here.map(|((_, _, key), place)| (key.0.clone(), *place))
            .collect()
    }

    /// Takes what a record says of a thing that is there. Two lists may speak of it, one list may
    /// not do so twice.
    pub(super) fn take(&mut self, record: &Record, dialect: &Dialect, told: &mut Told) {
        self.take_as(record, is_vendors(record, dialect), dialect, told);
    }

    /// Takes a version of a policy that its record does not say whose it is: it is that of the
    /// policy that is listed or attached under its name.
    pub(super) fn take_version(
        &mut self,
        record: &Record,
        attached: &BTreeSet<Key>,
        dialect: &Dialect,
        told: &mut Told,
    ) {
        let name = record.name.as_ref().map_or("", |said| &said.text);
        let is_known = |is_vendors: bool| {
            let key = Key {
                is_vendors,
                name: name.to_owned(),
            };
            self.policies.contains_key(&key) || attached.contains(&key)
        };
        if is_known(true) && is_known(false) {
            let message = format!(
                "two policies are named `{}`, and a version does not say which one it belongs to",
                clip(name)
            );
            told.lack(
                record.place,
                message,
                "add the answer of `GetPolicy` instead",
            );
            return;
        }
        self.take_as(record, is_known(true), dialect, told);
    }

    fn take_as(&mut self, record: &Record, is_vendors: bool, dialect: &Dialect, told: &mut Told) {
        if matches!(
            record.thing,
            Thing::Attachment | Thing::Membership | Thing::Caller
        ) {
            return;
        }
        let name = match record.thing {
            Thing::Provider(_) | Thing::Guard => record.full_name.as_ref(),
            Thing::Policy | Thing::Version => record.name.as_ref().or(record.policy.name.as_ref()),
            Thing::Key => record.id.as_ref(),
            _ => record.name.as_ref(),
        };
        let Some(name) = name else {
            let message = format!(
                "one of the {} in `{}` has no name",
                record.thing.plural(),
                record.source
            );
            told.lack(record.place, message, "complete the export");
            return;
        };
        let version = record
            .version
            .as_ref()
            .map_or("", |version| &version.text)
            .to_owned();
        let key = Key {
            is_vendors,
            name: name.text.clone(),
        };
        if let Some(first) = self.seen.insert(
            (record.thing, record.source, (key.clone(), version)),
            record.place,
        ) {
            let message = format!(
                "`{}` appears twice in `{}`",
                clip(&name.text),
                record.source
            );
            let help = "import one export of the account, with each page once";
            told.twice(faults::DUPLICATE_NAME, (first, record.place), message, help);
            return;
        }
        self.counts.extend(
            record
                .counts
                .iter()
                .map(|(counted, said)| (*counted, key.clone(), said.clone())),
        );
        match record.thing {
            Thing::Policy | Thing::Version => self.take_policy(record, key, told),
            Thing::Key => self.take_key(record, &name.text, told),
            Thing::Guard => self.guards.extend(
                record
                    .document
                    .clone()
                    .map(|said| (name.text.clone(), said)),
            ),
            Thing::Provider(is_oidc) => {
                let audiences = record.audiences.as_ref();
                let provider = Provider {
                    is_oidc,
                    issuer: record.issuer.as_ref().map(|said| said.text.clone()),
                    audiences: audiences
                        .map(|texts| texts.iter().map(|said| said.text.clone()).collect()),
                };
                self.providers.insert(name.text.clone(), provider);
            }
            _ => self.take_holder(record, &name.text, dialect, told),
        }
    }

    fn take_policy(&mut self, record: &Record, key: Key, told: &mut Told) {
        let new = Policy {
            place: record.place,
            document: None,
            versions: BTreeMap::new(),
            default: None,
            not_default: BTreeSet::new(),
            is_attached: false,
            is_gap: false,
        };
        let name = key.name.clone();
        let policy = self.policies.entry(key).or_insert(new);
        let mut defaults: Vec<String> = record
            .default
            .iter()
            .map(|said| said.text.clone())
            .collect();
        let own = record
            .version
            .iter()
            .zip(&record.document)
            .map(|(id, said)| (&id.text, said, record.is_default));
        let listed = record
            .versions
            .iter()
            .map(|version| (&version.id, &version.document, version.is_default));
        for (id, document, is_default) in listed.chain(own) {
            Texts::add_to(&mut policy.versions, id, document);
            match is_default {
                Some(true) => defaults.push(id.clone()),
                Some(false) => _ = policy.not_default.insert(id.clone()),
                None => {}
            }
        }
        if record.version.is_none() {
            Texts::add(&mut policy.document, record.document.as_ref());
        }
        for default in defaults {
            policy.agree_on_default(&name, default, record.place, told);
        }
    }

    fn take_holder(&mut self, record: &Record, name: &str, dialect: &Dialect, told: &mut Told) {
        let boundary = record
            .boundary
            .as_ref()
            .and_then(|named| key(named, dialect));
        if record.boundary.is_some() && boundary.is_none() {
            let message = format!("the boundary of `{}` does not name a policy", clip(name));
            told.lack(record.place, message, "correct the export");
        }
        let holder = self
            .holders(record.thing)
            .entry(name.to_owned())
            .or_insert_with(|| Holder::new(record.place));
        let mut differ = |what: &str| {
            told.contradiction(
                record.place,
                format!("two places give `{}` a different {what}", clip(name)),
            );
        };
        let text = |said: &Option<Said>| said.as_ref().map(|said| said.text.clone());
        fill(&mut holder.path, path(record, dialect), || differ("path"));
        fill(&mut holder.id, text(&record.id), || differ("id"));
        fill(&mut holder.serial, text(&record.serial), || differ("id"));
        fill(&mut holder.max_session, text(&record.max_session), || {
            differ("maximum of its sessions")
        });
        fill(&mut holder.boundary, boundary, || differ("boundary"));
        fill(&mut holder.linked, record.linked, || differ("kind"));
        Texts::add(&mut holder.trust, record.trust.as_ref());
        holder.is_linked |= record.is_linked;
        for (tag, value) in &record.tags {
            if holder
                .tags
                .insert(tag.clone(), value.clone())
                .is_some_and(|first| first != *value)
            {
                differ("value of a tag");
            }
        }
        for (list, said) in &record.trust_lists {
            let first = holder
                .trust_lists
                .entry(list)
                .or_insert_with(|| said.clone());
            if first.text != said.text {
                differ("list of what it trusts");
            }
        }
    }
}

impl Policy {
    /// A policy whose text is not in the export.
    pub(super) fn gap(place: Place) -> Self {
        Self {
            place,
            document: None,
            versions: BTreeMap::new(),
            default: None,
            not_default: BTreeSet::new(),
            is_attached: true,
            is_gap: true,
        }
    }

    /// Takes what one place says is the version that counts.
    pub(super) fn agree_on_default(
        &mut self,
        name: &str,
        default: String,
        place: Place,
        told: &mut Told,
    ) {
        let first = self.default.get_or_insert(default.clone());
        if *first != default {
            let (name, first, default) = (clip(name), clip(first), clip(&default));
            told.contradiction(
                place,
                format!("the default version of `{name}` is `{first}` in one place and `{default}` in another"),
            );
        }
    }
}

impl Holder {
    fn new(place: Place) -> Self {
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

/// What is said first stays, and what is said again must be the same.
fn fill<T: PartialEq>(slot: &mut Option<T>, said: Option<T>, differ: impl FnOnce()) {
    match (slot.as_ref(), said) {
        (Some(first), Some(said)) if *first != said => differ(),
        (None, said) => *slot = said,
        _ => {}
    }
}

/// The folders of a user or role: its path, or what its full name has between its kind and its
/// name.
fn path(record: &Record, dialect: &Dialect) -> Option<String> {
    let said = record
        .path
        .as_ref()
        .map(|said| said.text.trim_matches('/').to_owned());
    let named = || Some(FullName::parse(&record.full_name.as_ref()?.text, dialect)?.path);
    said.or_else(named).filter(|path| !path.is_empty())
}

/// A policy as it is named; whose it is, where its full name says it.
pub(super) fn key(named: &Named, dialect: &Dialect) -> Option<Key> {
    if let Some(full_name) = &named.full_name {
        let name = FullName::parse(&full_name.text, dialect)?;
        let is_vendors = named.is_vendors.unwrap_or_else(|| name.is_vendors(dialect));
        return Some(Key {
            is_vendors,
            name: name.last,
        });
    }
    Some(Key {
        is_vendors: named.is_vendors.unwrap_or(false),
        name: named.name.as_ref()?.text.clone(),
    })
}

/// Whether the policy that a record is about is the vendor's.
fn is_vendors(record: &Record, dialect: &Dialect) -> bool {
    let by_name =
        || Some(FullName::parse(&record.full_name.as_ref()?.text, dialect)?.is_vendors(dialect));
    record.policy.is_vendors.or_else(by_name).unwrap_or(false)
}
