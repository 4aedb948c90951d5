//! Whether one entry names everybody whom another names.

use super::entry::Entry;
use super::identity::KnownCaller;
use crate::decision::Truth;
use crate::dialect::{Role, Table};

impl Entry {
    /// Whether everybody named by the other is named by this too, and as closely (L5). `bare` says
    /// that the statement has no condition, where `*` may leave out the owner of the resource.
    pub(crate) fn covers(&self, other: &Entry, table: &Table, bare: bool) -> Truth {
        let covers = match (self, other) {
            (Entry::Everyone, Entry::Everyone) => true,
            (Entry::Everyone, _) => !(bare && table.sharing.star_spares_owner.is_some()),
            (Entry::Account(one), Entry::Account(other)) => one == other,
            // A grant to an account only delegates where a grant to its identities does more.
            (Entry::Account(account), Entry::Caller(caller)) => {
                !table.sharing.delegates && *account == caller.account
            }
            (Entry::Number(one), Entry::Number(other)) => one == other,
            (Entry::Caller(one), Entry::Caller(other)) => one.covers(other, table),
            (
                Entry::Sessions { account, last },
                Entry::Sessions {
                    account: other_account,
                    last: other_last,
                },
            ) => {
                return Truth::all([account.covers(other_account), last.covers(other_last)]);
            }
            (Entry::Service(one), Entry::Service(other))
            | (Entry::Provider(one), Entry::Provider(other)) => one == other,
            (
                Entry::ServiceOf { account, name },
                Entry::ServiceOf {
                    account: other_account,
                    name: other_name,
                },
            ) => account == other_account && name == other_name,
            (Entry::Canonical(one), Entry::Canonical(other))
            | (Entry::Vendor(one), Entry::Vendor(other)) => one == other,
            (
                Entry::UniqueId { role, id, session },
                Entry::UniqueId {
                    role: of,
                    id: other_id,
                    session: other,
                },
            ) => {
                // A role names its sessions, where that is as close as naming them.
                (role, id) == (of, other_id)
                    && (session == other || (session.is_none() && !table.sharing.delegates))
            }
            _ => false,
        };
        covers.into()
    }
}

impl KnownCaller {
    /// Whether everybody who has the other name is named by this one.
    fn covers(&self, other: &KnownCaller, table: &Table) -> bool {
        let folds = table.folded_callers.contains(&self.role);
        let same = |one: &str, other: &str| {
            if folds {
                one.eq_ignore_ascii_case(other)
            } else {
                one == other
            }
        };
        let place = self.account == other.account && self.partition == other.partition;
        place
            && match (self.role, other.role) {
                (Role::User, Role::User) => same(&self.path, &other.path),
                (Role::Named, Role::Named) => same(&self.name, &other.name),
                // A role names its sessions, where that is as close as naming them.
                (Role::Named, Role::Session) => {
                    !table.sharing.delegates && same(&self.name, &other.name)
                }
                (Role::Session, Role::Session) => {
                    same(&self.name, &other.name) && self.session == other.session
                }
                (Role::FederatedUser, Role::FederatedUser) => self.name == other.name,
                _ => false,
            }
    }
}
