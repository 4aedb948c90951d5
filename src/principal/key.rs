//! By what an entry of a policy and a caller find each other. What is found is compared in full.

use smallvec::{SmallVec, smallvec};

use super::entry::Entry;
use super::identity::{Identity, KnownCaller};
use crate::dialect::Role;
use crate::hash::{hash, hash_folded, mix};

/// The key of entries that anybody may find.
pub(crate) const PRINCIPAL_ANY: u64 = 7;

const ACCOUNT: u64 = 11;
const NUMBER: u64 = 12;
/// The key of entries that are numbers, for a caller whose number is not known: whether one of them names it is unknown.
pub(crate) const NUMBERS: u64 = 13;
const CALLER: u64 = 14;
const USERS: u64 = 15;
const SERVICE: u64 = 16;
const PROVIDER: u64 = 17;

impl Entry {
    /// Under what it is filed: first what finds it where it names somebody for certain, then what does where it may.
    pub(crate) fn keys(&self) -> SmallVec<[u64; 2]> {
        match self {
            Entry::Everyone | Entry::Sessions { .. } => smallvec![PRINCIPAL_ANY],
            Entry::Account(account) => smallvec![mix(ACCOUNT, hash(account))],
            Entry::Number(number) => smallvec![mix(NUMBER, hash(number)), NUMBERS],
            Entry::Caller(caller) if caller.role == Role::User => {
                smallvec![caller.key(), mix(USERS, hash(&caller.account))]
            }
            Entry::Caller(caller) => smallvec![caller.key()],
            Entry::Service(name) | Entry::ServiceOf { name, .. } => smallvec![mix(SERVICE, hash(name))],
            Entry::Provider(name) => smallvec![mix(PROVIDER, hash(name))],
        }
    }
}

impl KnownCaller {
    /// By account and name; a role by its own name and its sessions by the same.
    fn key(&self) -> u64 {
        mix(mix(CALLER, hash(&self.account)), hash_folded(&self.name))
    }
}

impl Identity {
    /// Under what it looks, besides what anybody finds.
    pub(crate) fn keys(&self) -> SmallVec<[u64; 4]> {
        match self {
            Identity::Caller(caller) => {
                let account = hash(&caller.account);
                let mut keys = smallvec![mix(ACCOUNT, account), mix(NUMBER, account), caller.key()];
                match (caller.role, &caller.id) {
                    (Role::User, Some(id)) => keys.push(mix(NUMBER, hash(id))),
                    // Without its id it may be meant by any number; under a name of its own by any user.
                    (Role::User, None) => keys.push(NUMBERS),
                    (Role::FederatedUser, _) => keys.push(mix(USERS, account)),
                    _ => {}
                }
                keys
            }
            Identity::Service { name, .. } => smallvec![mix(SERVICE, hash(name))],
            Identity::Federated { provider } => smallvec![mix(PROVIDER, hash(provider))],
            Identity::Anonymous => SmallVec::new(),
        }
    }
}
