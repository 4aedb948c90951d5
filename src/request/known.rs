//! What follows from who asks, worked out once for all requests of one principal.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::context::{ContextEntry, GivenValue};
use crate::dialect::{Dialect, FilledKey, KeySource, Role};
use crate::principal::{Identity, KnownCaller};
use crate::resource_name::{Field, Name, Text};

/// A principal whose name has been read.
#[derive(Debug)]
pub(super) struct KnownPrincipal {
    pub(super) dialect: Dialect,
    pub(super) identity: Identity,
    /// By which entries of policies it is found.
    pub(super) keys: SmallVec<[u64; 4]>,
    /// The keys that follow from it (clause C9).
    filled: Vec<Follows>,
}

/// A key that follows from who asks: its row in the dialect's table, and its value.
#[derive(Debug)]
pub(super) struct Follows {
    row: usize,
    /// Canonical.
    pub(super) key: Text,
    pub(super) value: GivenValue<'static>,
}

impl KnownPrincipal {
    /// Works out what follows from an identity; `name` is its full name, or empty where it has none.
    pub(super) fn new(identity: Identity, name: &str, dialect: &Dialect) -> Self {
        let table = dialect.table();
        let keys = identity.keys(table);
        let mut filled = Vec::with_capacity(table.filled.len());
        for (row, key) in table.filled.iter().enumerate() {
            if key.service.is_some() {
                continue;
            }
            if let Some(value) = follows(key.from, &identity, name, dialect) {
                filled.push(Follows {
                    row,
                    key: key.canonical.clone(),
                    value,
                });
            }
        }
        Self {
            dialect: dialect.clone(),
            identity,
            keys,
            filled,
        }
    }

    /// The keys that follow from the principal, in the order of the dialect's table.
    pub(super) fn filled(&self) -> &[Follows] {
        &self.filled
    }

    /// The value of a key that only the requests of one service have.
    pub(super) fn of_service(&self, from: KeySource) -> Option<GivenValue<'static>> {
        follows(from, &self.identity, "", &self.dialect)
    }

    /// One of its keys for which another value is given.
    pub(super) fn contradicted<'g, 'v: 'g>(
        &self,
        given: impl Fn(&str) -> Option<&'g GivenValue<'v>>,
    ) -> Option<&str> {
        for follows in &self.filled {
            let Some(row) = self.row(follows) else {
                continue;
            };
            if let Some(value) = given(&follows.key)
                && !self.agrees(row.from, value, &follows.value)
            {
                return Some(&row.key);
            }
        }
        None
    }

    /// The row of the dialect's table that a key follows by.
    fn row(&self, follows: &Follows) -> Option<&FilledKey> {
        self.dialect.table().filled.get(follows.row)
    }

    /// Whether a given value and what follows can both be so.
    fn agrees(&self, from: KeySource, given: &GivenValue<'_>, follows: &GivenValue<'_>) -> bool {
        let Some(given) = given.values() else {
            return true;
        };
        match (given, from, follows) {
            (
                [given],
                KeySource::NameRoleFolded | KeySource::IsService,
                GivenValue::One([follows]),
            ) => given.eq_ignore_ascii_case(follows),
            ([given], _, GivenValue::One([follows])) => given == follows,
            ([given], _, GivenValue::InPath(_)) => self.same_role(given),
            _ => false,
        }
    }

    /// A key with a value that requests of such callers never have.
    pub(super) fn never_sent<'e>(&self, entries: &'e [ContextEntry<'_>]) -> Option<&'e str> {
        let callers = self.identity.callers();
        let table = self.dialect.table();
        for entry in entries {
            if entry.values().is_some() && table.is_never_sent(&entry.key, callers) {
                return Some(&entry.key);
            }
        }
        None
    }

    /// A session's role may have a path, which the session does not show: free fields, account and
    /// role name count.
    fn same_role(&self, given: &str) -> bool {
        let table = self.dialect.table();
        let Some(caller) = self.identity.caller() else {
            return true;
        };
        let Ok(name) = Name::parse(given.into(), &table.names) else {
            return false;
        };
        let mut forms = table.callers.iter().filter(|form| form.role == Role::Named);
        let Some(role) = forms.find_map(|form| form.read(&name, &table.names)) else {
            return false;
        };
        let role = KnownCaller::new(role, &name, table);
        role.path.bytes().all(|byte| byte.is_ascii_graphic())
            && role.account == caller.account
            && role.name.eq_ignore_ascii_case(&caller.name)
            && role.partition == caller.partition
    }
}

/// The value of a key of the caller's; `None` where nothing follows from who it is.
fn follows(
    from: KeySource,
    who: &Identity,
    name: &str,
    dialect: &Dialect,
) -> Option<GivenValue<'static>> {
    let caller = who.caller();
    let text: Cow<'static, str> = match from {
        KeySource::Time
        | KeySource::UnixTime
        | KeySource::ResourceGroup
        | KeySource::ResourceOwner => {
            return None;
        }
        KeySource::Account => caller?.account.to_string().into(),
        KeySource::AccountOrAnonymous if *who == Identity::Anonymous => "anonymous".into(),
        KeySource::AccountOrAnonymous => who.account()?.to_owned().into(),
        KeySource::UserName => caller
            .filter(|caller| caller.role == Role::User)?
            .name
            .to_string()
            .into(),
        KeySource::CallerType => caller_type(who)?.into(),
        KeySource::IsService => match who {
            Identity::Service { .. } => "true".into(),
            Identity::Caller(_) => "false".into(),
            // Of an identity of its own the vendor does not say it.
            Identity::Vendor { .. } | Identity::Federated { .. } | Identity::Anonymous => {
                return None;
            }
        },
        KeySource::ServiceName => match who {
            Identity::Service { name, .. } => name.to_string().into(),
            _ => return None,
        },
        KeySource::UniqueId => unique_id(who)?.into(),
        KeySource::NameOfRole | KeySource::Name | KeySource::NameRoleFolded => {
            return own_name(from, caller?, name, dialect);
        }
    };
    Some(GivenValue::One([text]))
}

/// A caller's name; of a session its role's.
fn own_name(
    from: KeySource,
    caller: &KnownCaller,
    name: &str,
    dialect: &Dialect,
) -> Option<GivenValue<'static>> {
    let text = match (from, caller.role) {
        (KeySource::NameOfRole, Role::Session) => {
            let start = role_name(caller, "", name, dialect)?;
            return Some(GivenValue::InPath([start.into(), caller.name.clone()]));
        }
        (KeySource::NameRoleFolded, Role::Session | Role::Named) => {
            role_name(caller, &caller.name.to_ascii_lowercase(), name, dialect)?
        }
        (_, Role::Session) => role_name(caller, &caller.name, name, dialect)?,
        _ => name.to_owned(),
    };
    Some(GivenValue::One([text.into()]))
}

/// What kind of caller it is:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable>,
/// which has no row for services and for who only asks for a role.
fn caller_type(who: &Identity) -> Option<&'static str> {
    match who {
        Identity::Anonymous => Some("Anonymous"),
        Identity::Service { .. } | Identity::Vendor { .. } | Identity::Federated { .. } => None,
        Identity::Caller(caller) => Some(match caller.role {
            Role::Owner => "Account",
            Role::User => "User",
            Role::Named | Role::Session => "AssumedRole",
            Role::FederatedUser => "FederatedUser",
        }),
    }
}

/// The unique id of a caller, by the same table; of users and sessions it is to be given.
fn unique_id(who: &Identity) -> Option<String> {
    let caller = match who {
        Identity::Anonymous => return Some("anonymous".to_owned()),
        Identity::Service { .. } | Identity::Vendor { .. } | Identity::Federated { .. } => {
            return None;
        }
        Identity::Caller(caller) => caller,
    };
    match (caller.role, &caller.id, &caller.session) {
        (Role::Owner, ..) => Some(caller.account.to_string()),
        (Role::User, Some(id), _) => Some(id.to_string()),
        (Role::Session, Some(id), Some(session)) => Some(format!("{id}:{session}")),
        (Role::FederatedUser, ..) => Some(format!("{}:{}", caller.account, caller.name)),
        _ => None,
    }
}

/// The name of a role of the caller's account and partition; `name` is the caller's own.
fn role_name(caller: &KnownCaller, role: &str, name: &str, dialect: &Dialect) -> Option<String> {
    let table = dialect.table();
    let form = table.callers.iter().find(|form| form.role == Role::Named)?;
    let mut own = name.split(':');
    let mut words = Vec::new();
    for field in table.names.fields.iter() {
        let own = own.next().unwrap_or("");
        words.push(match field {
            Field::Literal(word) => word.to_string(),
            Field::Free => own.to_owned(),
            Field::Service => form.service.to_string(),
            Field::Account => caller.account.to_string(),
            Field::Resource => format!("{}{role}", form.start),
            Field::Region => String::new(),
        });
    }
    Some(words.join(":"))
}
