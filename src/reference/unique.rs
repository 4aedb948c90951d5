//! Entries that name by an id in place of a name (clause P13).

use super::principal::{Named, Naming};
use super::who::Who;
use crate::dialect::Role;

impl Naming<'_> {
    /// The canonical id of an account: as the account's name, for callers of an account whose id is
    /// the same, and unknown for those of one whose id is not given. Of an identity of the vendor's
    /// own, that identity.
    pub(super) fn canonical_user(&self, text: &str, given: Option<&str>) -> Named {
        let is_it = given.map(|given| given == text);
        match self.who {
            Who::Known(known) => {
                let named = self.account(&known.account);
                let as_far = |level| {
                    if level == Some(true) {
                        is_it
                    } else {
                        Some(false)
                    }
                };
                Named {
                    itself: as_far(named.itself),
                    by_role: Some(false),
                    by_account: as_far(named.by_account),
                }
            }
            Who::Vendor(_) => Named {
                itself: is_it,
                ..Named::NOT
            },
            Who::Service { .. } | Who::Provider(_) | Who::Nobody => Named::NOT,
        }
    }

    /// The unique id of a user, of a role, or of a role with the name of a session: whoever was
    /// given with it.
    pub(super) fn unique_id(&self, text: &str) -> Named {
        let Some((known, id)) = self
            .who
            .known()
            .and_then(|known| Some((known, known.id.as_deref()?)))
        else {
            return Named::NOT;
        };
        let role = id.split_once(':').map_or(id, |(role, _)| role);
        match known.role {
            Role::User => Named {
                itself: Some(id == text),
                ..Named::NOT
            },
            Role::Named => self.role(role == text),
            Role::Session if text.contains(':') => Named {
                itself: Some(format!("{role}:{}", known.session) == text),
                ..Named::NOT
            },
            Role::Session => self.role(role == text),
            Role::Owner | Role::FederatedUser => Named::NOT,
        }
    }
}
