//! What an export says together, account by account.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{Named, Record, Thing};
use super::told::Told;
use super::tree::{Place, Said};
use crate::diagnostic::Level;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::resource_name::{Field, Name};
use crate::words::clip;

/// A policy of an account, or of the vendor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) is_vendors: bool,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct Policy {
    pub(super) place: Place,
    pub(super) document: Option<Said>,
    pub(super) versions: BTreeMap<String, Said>,
    pub(super) default: Option<String>,
    pub(super) is_attached: bool,
    /// Only attachments name it, and that was told.
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
    pub(super) trust: Option<Said>,
    pub(super) trust_lists: BTreeMap<&'static str, Said>,
    pub(super) boundary: Option<Key>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) attachments: BTreeSet<Attachment>,
    pub(super) inline: BTreeMap<String, Said>,
    pub(super) groups: BTreeSet<String>,
    pub(super) keys: Vec<AccessKey>,
    pub(super) max_session: Option<Said>,
    pub(super) is_linked: bool,
}

#[derive(Debug)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) created: String,
    pub(super) is_inactive: bool,
    pub(super) last_used: Option<String>,
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
    /// Where each thing stands in each list.
    seen: BTreeMap<(Thing, &'static str, String), Place>,
}

impl Account {
    pub(super) fn holders(&mut self, thing: Thing) -> &mut BTreeMap<String, Holder> {
        match thing {
            Thing::User => &mut self.users,
            Thing::Group => &mut self.groups,
            _ => &mut self.roles,
        }
    }

    /// The name under which a policy is attached: the vendor's are told apart where an account has one of their name.
    pub(super) fn label(&self, key: &Key) -> String {
        let other = Key { is_vendors: false, name: key.name.clone() };
        if key.is_vendors && self.policies.contains_key(&other) {
            format!("{} (system)", key.name)
        } else {
            key.name.clone()
        }
    }

    /// Takes what a record says of a thing that is there. Two lists may speak of it, one list may not do so twice.
    pub(super) fn take(&mut self, record: &Record, dialect: &Dialect, told: &mut Told) {
        self.take_as(record, is_vendors(record, dialect), dialect, told);
    }

    /// Takes a version of a policy that its record does not say whose it is: it is that of the policy that is listed or
    /// attached under its name.
    pub(super) fn take_version(
        &mut self,
        record: &Record,
        attached: &BTreeSet<Key>,
        dialect: &Dialect,
        told: &mut Told,
    ) {
        let name = record.name.as_ref().map_or("", |said| &said.text);
        let is_known = |is_vendors: bool| {
            let key = Key { is_vendors, name: name.to_owned() };
            self.policies.contains_key(&key) || attached.contains(&key)
        };
        if is_known(true) && is_known(false) {
            let message = format!("two policies are named `{}`, and a version does not say of which it is", clip(name));
            told.lack(record.place, message, "add the answer of `GetPolicy` instead");
            return;
        }
        self.take_as(record, is_known(true), dialect, told);
    }

    fn take_as(&mut self, record: &Record, is_vendors: bool, dialect: &Dialect, told: &mut Told) {
        if matches!(record.thing, Thing::Attachment | Thing::Membership | Thing::Caller) {
            return;
        }
        let name = match record.thing {
            Thing::Provider(_) | Thing::Guard => record.full_name.as_ref(),
            Thing::Policy | Thing::Version => record.name.as_ref().or(record.policy.name.as_ref()),
            Thing::Key => record.id.as_ref(),
            _ => record.name.as_ref(),
        };
        let Some(name) = name else {
            let message = format!("one of the {} in `{}` has no name", record.thing.plural(), record.source);
            told.lack(record.place, message, "complete the export");
            return;
        };
        let version = record.version.as_ref().map_or("", |version| &version.text);
        let full = format!("{is_vendors}/{}/{version}", name.text);
        if let Some(first) = self.seen.insert((record.thing, record.source, full), record.place) {
            let message = format!("`{}` stands twice in `{}`", clip(&name.text), record.source);
            let help = "import one export of the account, each of its pages once";
            told.twice(faults::DUPLICATE_NAME, (first, record.place), message, help);
            return;
        }
        match record.thing {
            Thing::Policy | Thing::Version => self.take_policy(record, Key { is_vendors, name: name.text.clone() }),
            Thing::Key => self.take_key(record, &name.text, told),
            Thing::Guard => self.guards.extend(record.document.clone().map(|said| (name.text.clone(), said))),
            Thing::Provider(is_oidc) => {
                let audiences = record.audiences.as_ref();
                let provider = Provider {
                    is_oidc,
                    issuer: record.issuer.as_ref().map(|said| said.text.clone()),
                    audiences: audiences.map(|texts| texts.iter().map(|said| said.text.clone()).collect()),
                };
                self.providers.insert(name.text.clone(), provider);
            }
            _ => self.take_holder(record, &name.text, dialect, told),
        }
    }

    fn take_policy(&mut self, record: &Record, key: Key) {
        let new = Policy {
            place: record.place,
            document: None,
            versions: BTreeMap::new(),
            default: None,
            is_attached: false,
            is_gap: false,
        };
        let policy = self.policies.entry(key).or_insert(new);
        for version in &record.versions {
            policy.versions.insert(version.id.clone(), version.document.clone());
            if version.is_default {
                policy.default.get_or_insert(version.id.clone());
            }
        }
        if let Some(default) = &record.default {
            policy.default.get_or_insert(default.text.clone());
        }
        let Some(document) = &record.document else { return };
        match &record.version {
            Some(version) => {
                policy.versions.insert(version.text.clone(), document.clone());
                if record.is_default {
                    policy.default.get_or_insert(version.text.clone());
                }
            }
            None => _ = policy.document.get_or_insert(document.clone()),
        }
    }

    fn take_holder(&mut self, record: &Record, name: &str, dialect: &Dialect, told: &mut Told) {
        let boundary = record.boundary.as_ref().and_then(|named| key(named, dialect));
        if record.boundary.is_some() && boundary.is_none() {
            let message = format!("the boundary of `{}` names no policy", clip(name));
            told.lack(record.place, message, "correct the export");
        }
        let holder = self.holders(record.thing).entry(name.to_owned()).or_insert_with(|| Holder::new(record.place));
        let text = |said: &Option<Said>| said.as_ref().map(|said| said.text.clone());
        fill(&mut holder.path, text(&record.path).filter(|path| !path.trim_matches('/').is_empty()));
        fill(&mut holder.id, text(&record.id));
        fill(&mut holder.trust, record.trust.clone());
        fill(&mut holder.max_session, record.max_session.clone());
        fill(&mut holder.boundary, boundary);
        holder.is_linked |= record.is_linked;
        holder.tags.extend(record.tags.iter().cloned());
        for (list, said) in &record.trust_lists {
            holder.trust_lists.entry(list).or_insert_with(|| said.clone());
        }
    }

    fn take_key(&mut self, record: &Record, id: &str, told: &mut Told) {
        let created = record.created.as_ref().and_then(|said| instant(&said.text));
        let Some(created) = created else {
            let message = format!("the access key `{}` is left, since it does not say when it was made", clip(id));
            told.leave(Level::Warning, record.place, message, "add it to the estate by hand");
            return;
        };
        let last_used = record.last_used.as_ref();
        let used = last_used.and_then(|said| instant(&said.text));
        if let (Some(said), None) = (last_used, &used) {
            let message = format!("the last use of `{}` is left: `{}` is no instant", clip(id), clip(&said.text));
            told.leave(Level::Warning, said.place, message, "add it to the estate by hand");
        }
        let key = AccessKey { id: id.to_owned(), created, is_inactive: record.is_inactive, last_used: used };
        match record.users.first() {
            None => self.keys.push(key),
            Some(user) => match self.users.get_mut(&user.text) {
                Some(user) => user.keys.push(key),
                None => {
                    let message = format!(
                        "the access key `{}` is of the user `{}`, who is not there",
                        clip(id),
                        clip(&user.text)
                    );
                    told.lack(record.place, message, "complete the export");
                }
            },
        }
    }
}

impl Holder {
    fn new(place: Place) -> Self {
        Self {
            place,
            path: None,
            id: None,
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
        }
    }
}

/// What is said first stays.
fn fill<T>(slot: &mut Option<T>, said: Option<T>) {
    if slot.is_none() {
        *slot = said;
    }
}

/// A policy as it is named; whose it is, where its full name says it.
pub(super) fn key(named: &Named, dialect: &Dialect) -> Option<Key> {
    if let Some(full_name) = &named.full_name {
        let (account, last) = account_and_last(&full_name.text, dialect)?;
        let is_vendors = named.is_vendors.unwrap_or_else(|| is_owner_word(&account, dialect));
        return Some(Key { is_vendors, name: last });
    }
    Some(Key { is_vendors: named.is_vendors.unwrap_or(false), name: named.name.as_ref()?.text.clone() })
}

/// Whether the policy that a record is about is the vendor's.
fn is_vendors(record: &Record, dialect: &Dialect) -> bool {
    let by_name = || {
        let (account, _) = account_and_last(&record.full_name.as_ref()?.text, dialect)?;
        Some(is_owner_word(&account, dialect))
    };
    record.policy.is_vendors.or_else(by_name).unwrap_or(false)
}

pub(super) fn is_owner_word(account: &str, dialect: &Dialect) -> bool {
    dialect.table().owner_words.iter().any(|word| **word == *account)
}

/// The account of a full name, and its last part.
pub(super) fn account_and_last(text: &str, dialect: &Dialect) -> Option<(String, String)> {
    let scheme = &dialect.table().names;
    let name = Name::parse(text.into(), scheme).ok()?;
    let at = |field: Field| scheme.index_of(&field).map_or("", |index| name.raw_field(index));
    let last = at(Field::Resource);
    let last = last.rsplit_once('/').map_or(last, |(_, last)| last);
    Some((at(Field::Account).to_owned(), last.to_owned())).filter(|(_, last)| !last.is_empty())
}

/// An instant as an estate writes it. Volcano Engine writes `20240813T053809Z`:
/// <https://www.volcengine.com/docs/6257/65008>.
fn instant(text: &str) -> Option<String> {
    use crate::condition::{DateForms, Instant};
    let is_basic = text.len() == 16 && text.is_ascii() && text.ends_with('Z');
    let part = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let written = if is_basic {
        let (date, time) = ((part(0, 4), part(4, 6), part(6, 8)), (part(9, 11), part(11, 13), part(13, 15)));
        format!("{}-{}-{}{}{}:{}:{}Z", date.0, date.1, date.2, part(8, 9), time.0, time.1, time.2)
    } else {
        text.to_owned()
    };
    Instant::parse(&written, DateForms::Rfc3339)?;
    Some(written)
}
