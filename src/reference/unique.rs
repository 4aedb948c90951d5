//! Entries that name a caller by an id in place of a name (clause P13).
//!
//! AWS has two: the unique id of a user or role, such as `AROAEXAMPLE`, which a new role of the
//! same name does not get, and the canonical id of an account.

use super::caller::RequestCaller;
use super::principal::{EntryMatcher, NamedLevels};
use super::truth::Ternary;
use crate::dialect::Role;

impl EntryMatcher<'_> {
    /// The canonical id of an account: as the account's name, for callers of an account whose id is
    /// the same, and unknown for those of one whose id is not given. Of an identity of the vendor's
    /// own, that identity.
    pub(super) fn canonical_user(&self, text: &str, given: Option<&str>) -> NamedLevels {
        let is_it = given.map(|given| given == text);
        match self.caller {
            RequestCaller::Known(known) => {
                let named = self.account(&known.account);
                NamedLevels {
                    itself: if_true(named.itself, is_it),
                    by_role: Some(false),
                    by_account: if_true(named.by_account, is_it),
                }
            }
            RequestCaller::Vendor(_) => NamedLevels {
                itself: is_it,
                ..NamedLevels::NOT
            },
            RequestCaller::Service { .. } | RequestCaller::Provider(_) | RequestCaller::Nobody => {
                NamedLevels::NOT
            }
        }
    }

    /// The levels of the caller that a unique id names: of a user, of a role, or of a role with the
    /// name of a session.
    pub(super) fn unique_id(&self, text: &str) -> NamedLevels {
        let Some(known) = self.caller.known() else {
            return NamedLevels::NOT;
        };
        let Some(id) = known.id.as_deref() else {
            return NamedLevels::NOT;
        };
        let role = id.split_once(':').map_or(id, |(role, _)| role);
        match known.role {
            Role::User => NamedLevels {
                itself: Some(id == text),
                ..NamedLevels::NOT
            },
            Role::Named => self.role(role == text),
            Role::Session if text.contains(':') => NamedLevels {
                itself: Some(format!("{role}:{}", known.session) == text),
                ..NamedLevels::NOT
            },
            Role::Session => self.role(role == text),
            Role::Owner | Role::FederatedUser => NamedLevels::NOT,
        }
    }
}

/// A test that counts only at a level at which the caller is named for sure.
fn if_true(level: Ternary, test: Ternary) -> Ternary {
    if level == Some(true) {
        test
    } else {
        Some(false)
    }
}
