//! By what an entry of a policy and a caller find each other. What is found is compared in full.

use smallvec::{SmallVec, smallvec};

use super::entry::Entry;
use super::identity::{Identity, KnownCaller};
use crate::dialect::{Role, Table};
use crate::hash::{hash, hash_folded, mix};

/// The key of entries that anybody may find.
pub(crate) const PRINCIPAL_ANY: u64 = 7;

/// Of keys that lead only to entries which may name the caller: whether they do is unknown of each
/// alike.
const OPEN: u64 = 1 << 63;

/// Accounts, by their numbers.
const ACCOUNT: u64 = 11;
/// Numbers and unique ids of accounts, users and roles.
const NUMBER: u64 = 12;
/// The key of entries that are numbers, for a caller whose number is not known: whether one of them
/// names it is unknown.
pub(crate) const NUMBERS: u64 = OPEN | 13;
/// Callers, by account and name.
const CALLER: u64 = 14;
/// Entries for users of an account, for federated sessions of it.
const USERS: u64 = 15;
/// Services, by their names.
const SERVICE: u64 = 16;
/// Identity providers, by their names.
const PROVIDER: u64 = 17;
/// Canonical ids of accounts.
const CANONICAL: u64 = 18;
/// The key of entries that are canonical ids, for a caller whose own is not given.
const CANONICALS: u64 = OPEN | 19;
/// Identities of the vendor's own, by their names.
const VENDOR: u64 = 20;

/// Whether all entries under a key are equally unknown to name the caller.
pub(crate) fn is_open(key: u64) -> bool {
    key & OPEN != 0
}

/// A key of entries that may differ.
fn sure(kind: u64, of: u64) -> u64 {
    mix(kind, of) & !OPEN
}

/// The users of an account, for a session that any of them may have begun.
fn users(account: &str) -> u64 {
    mix(USERS, hash(account)) | OPEN
}

impl Entry {
    /// Under what it is filed: first what finds it where it names somebody for certain, then what
    /// does where it may.
    pub(crate) fn keys(&self) -> SmallVec<[u64; 2]> {
        match self {
            Entry::Everyone | Entry::Sessions { .. } => smallvec![PRINCIPAL_ANY],
            Entry::Account(account) => smallvec![sure(ACCOUNT, hash(account))],
            Entry::Number(number) => smallvec![sure(NUMBER, hash(number)), NUMBERS],
            Entry::Caller(caller) if caller.role == Role::User => {
                smallvec![caller.key(), users(&caller.account)]
            }
            Entry::Caller(caller) => smallvec![caller.key()],
            Entry::Service(name) | Entry::ServiceOf { name, .. } => {
                smallvec![sure(SERVICE, hash(name))]
            }
            Entry::Provider(name) => smallvec![sure(PROVIDER, hash(name))],
            Entry::UniqueId { id, .. } => smallvec![sure(NUMBER, hash(id))],
            Entry::Canonical(id) => smallvec![sure(CANONICAL, hash(id)), CANONICALS],
            Entry::Vendor(name) => smallvec![sure(VENDOR, hash(name))],
        }
    }
}

impl KnownCaller {
    /// By account and name; a role by its own name and its sessions by the same.
    fn key(&self) -> u64 {
        sure(mix(CALLER, hash(&self.account)), hash_folded(&self.name))
    }
}

impl Identity {
    /// Under what it looks, besides what anybody finds.
    pub(crate) fn keys(&self, table: &Table) -> SmallVec<[u64; 4]> {
        let mut keys = self.own_keys();
        let canonical_id = match self {
            Identity::Caller(caller) => &caller.canonical_id,
            Identity::Vendor { canonical_id, .. } => canonical_id,
            Identity::Service { .. } | Identity::Federated { .. } | Identity::Anonymous => {
                return keys;
            }
        };
        match canonical_id {
            Some(id) => keys.push(sure(CANONICAL, hash(id))),
            None if table.principal_names.canonical_ids => keys.push(CANONICALS),
            None => {}
        }
        keys
    }

    /// Its keys besides those of canonical ids.
    fn own_keys(&self) -> SmallVec<[u64; 4]> {
        match self {
            Identity::Caller(caller) => {
                let account = hash(&caller.account);
                let mut keys =
                    smallvec![sure(ACCOUNT, account), sure(NUMBER, account), caller.key()];
                match (caller.role, &caller.id) {
                    (Role::FederatedUser, _) => keys.push(users(&caller.account)),
                    (_, Some(id)) => keys.push(sure(NUMBER, hash(id))),
                    // Without its id it may be meant by any number.
                    (Role::User, None) => keys.push(NUMBERS),
                    _ => {}
                }
                keys
            }
            Identity::Service { name, .. } => smallvec![sure(SERVICE, hash(name))],
            Identity::Federated { provider } => smallvec![sure(PROVIDER, hash(provider))],
            Identity::Vendor { name, .. } => smallvec![sure(VENDOR, hash(name))],
            Identity::Anonymous => SmallVec::new(),
        }
    }
}
