//! What follows from who asks, worked out once for all requests of one principal.

use smallvec::SmallVec;

use super::Principal;
use super::context::{Entry, Inner};
use crate::dialect::{Dialect, Filled, FilledKey, Role};
use crate::error::RequestError;
use crate::principal::{Identity, KnownCaller};
use crate::resource_name::{Field, Name};

/// A principal whose name has been read.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) dialect: Dialect,
    pub(super) identity: Identity,
    /// By which entries of policies it is found.
    pub(super) keys: SmallVec<[u64; 4]>,
    /// The keys that its name fills in (clause C9).
    filled: Vec<(FilledKey, Entry<'static>)>,
}

impl Known {
    pub(super) fn new(principal: &Principal<'_>, dialect: &Dialect) -> Result<Self, RequestError> {
        let table = dialect.table();
        let is_vendor = principal.check(dialect)?;
        let name = if is_vendor { None } else { principal.name(dialect)? };
        let caller = match &name {
            Some(name) => Some((name, principal.caller(name, dialect)?)),
            None => None,
        };
        let identity = principal.identity(caller, dialect);
        let keys = identity.keys(table);
        let known = identity.caller().zip(name.as_ref());
        let rows = table.filled.iter().filter_map(|row| {
            let (caller, name) = known?;
            let value = follows(row.from, caller, name.text(), dialect)?;
            Some((row.clone(), Entry { key: (table.canonical_key)(&row.key).into(), value }))
        });
        let filled = rows.collect();
        Ok(Self { dialect: dialect.clone(), identity, keys, filled })
    }

    pub(super) fn filled(&self) -> impl Iterator<Item = &Entry<'static>> {
        self.filled.iter().map(|(_, entry)| entry)
    }

    /// One of its keys for which another value is given.
    pub(super) fn contradicted<'g, 'v: 'g>(&self, given: impl Fn(&str) -> Option<&'g Inner<'v>>) -> Option<&str> {
        let contradicts = |(row, entry): &&(FilledKey, Entry<'static>)| {
            given(&entry.key).is_some_and(|value| !self.agrees(row.from, value, &entry.value))
        };
        self.filled.iter().find(contradicts).map(|(row, _)| &*row.key)
    }

    /// Whether a given value and what follows can both be so.
    fn agrees(&self, from: Filled, given: &Inner<'_>, follows: &Inner<'_>) -> bool {
        let Some(given) = given.values() else { return true };
        match (given, from, follows) {
            ([given], Filled::NameRoleFolded, Inner::One([follows])) => given.eq_ignore_ascii_case(follows),
            ([given], _, Inner::One([follows])) => given == follows,
            ([given], ..) => self.same_role(given),
            _ => false,
        }
    }

    /// A session's role may have a path, which the session does not tell: free fields, account and role name count.
    fn same_role(&self, given: &str) -> bool {
        let table = self.dialect.table();
        let Some(caller) = self.identity.caller() else { return true };
        let Ok(name) = Name::parse(given.into(), &table.names) else { return false };
        let forms = table.callers.iter().filter(|form| form.role == Role::Named);
        let role = forms.filter_map(|form| form.read(&name, &table.names)).next();
        role.map(|role| KnownCaller::new(role, &name, table)).is_some_and(|role| {
            role.account == caller.account
                && role.name.eq_ignore_ascii_case(&caller.name)
                && role.partition == caller.partition
        })
    }
}

/// The value of a key of the caller's; `None` where nothing follows from its name.
fn follows(from: Filled, caller: &KnownCaller, name: &str, dialect: &Dialect) -> Option<Inner<'static>> {
    let text = match (from, caller.role) {
        (Filled::Time | Filled::UnixTime | Filled::ResourceGroup, _) => return None,
        (Filled::Account, _) => caller.account.to_string(),
        (Filled::UserName, Role::User) => caller.name.to_string(),
        (Filled::UserName, _) => return None,
        (Filled::NameRoleUnknown, Role::Session) => return Some(Inner::Unknown),
        (Filled::NameRoleFolded, Role::Session | Role::Named) => {
            role_name(caller, &caller.name.to_ascii_lowercase(), dialect)?
        }
        (_, Role::Session) => role_name(caller, &caller.name, dialect)?,
        _ => name.to_owned(),
    };
    Some(Inner::One([text.into()]))
}

/// The name of a role of the caller's account.
fn role_name(caller: &KnownCaller, role: &str, dialect: &Dialect) -> Option<String> {
    let table = dialect.table();
    let form = table.callers.iter().find(|form| form.role == Role::Named)?;
    let word = |field: &Field| match field {
        Field::Literal(word) => word.to_string(),
        Field::Service => form.service.to_string(),
        Field::Account => caller.account.to_string(),
        Field::Resource => format!("{}{role}", form.start),
        Field::Region | Field::Free => String::new(),
    };
    Some(table.names.fields.iter().map(word).collect::<Vec<_>>().join(":"))
}
