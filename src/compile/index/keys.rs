//! The keys under which statements are filed and requests are looked up. They are 64-bit hashes,
//! and keys of different kinds differ.

use super::{
    CALLER, CROWD, FORM_ANY, FORM_EXACT, FORM_PREFIX, FORM_SERVICE, Index, Mask, PREFIX, SERVICE,
    TUPLE,
};
use crate::compile::view::View;
use crate::hash::{extend, mix};
use crate::resource_name::Field;

/// What an action is looked up by.
#[derive(Clone, Copy, Debug)]
pub(in crate::compile) struct ActionHashes {
    pub(in crate::compile) service: u64,
    pub(in crate::compile) exact: u64,
}

impl ActionHashes {
    /// Hashes service and name of an action, in lower case.
    pub(in crate::compile) fn new(seed: u64, (service, name): (&str, &str)) -> Self {
        let service = extend(seed ^ SERVICE, service.as_bytes());
        Self {
            service,
            exact: extend(service, name.as_bytes()),
        }
    }

    /// The hash of how the name of an action of this service begins.
    pub(super) fn prefix(service: u64, start: &[u8]) -> u64 {
        extend(service ^ PREFIX, start)
    }

    /// Of a single action; never 0.
    pub(super) fn tag(self) -> u32 {
        u32::try_from(self.exact >> 32).unwrap_or(u32::MAX) | 1
    }
}

/// The hash of a region; regions and accounts distinguish items under one part.
pub(super) fn region_hash(seed: u64, region: &str) -> u64 {
    extend(seed ^ 1, region.as_bytes())
}

/// The hash of an account that a pattern fixes.
pub(super) fn account_hash(seed: u64, account: &str) -> u64 {
    extend(seed ^ 2, account.as_bytes())
}

/// The key of what names a principal that few statements name.
pub(super) fn caller_key(state: u64, principal: u64) -> u64 {
    mix(state ^ CALLER, principal)
}

/// The state of what names a principal that many statements name.
pub(super) fn crowd_key(state: u64, principal: u64) -> u64 {
    mix(state ^ CROWD, principal)
}

impl Index {
    /// The key of the items under a key that have the action, region and account of a view, as far
    /// as the mask reads them. `None` if the action is too short.
    pub(super) fn tuple_key(
        &self,
        key: u64,
        mask: Mask,
        action: ActionHashes,
        view: &View<'_>,
    ) -> Option<u64> {
        let of_action = match mask.form {
            FORM_ANY => 0,
            FORM_SERVICE => action.service,
            FORM_EXACT => action.exact,
            longer => {
                let start = view
                    .action
                    .1
                    .as_bytes()
                    .get(..usize::from(longer - FORM_PREFIX))?;
                ActionHashes::prefix(action.service, start)
            }
        };
        let mut tuple = mix(key ^ TUPLE, of_action);
        let field = |field: &Field| Some(view.resource?.field(view.table.names.index_of(field)?));
        if mask.region {
            tuple = mix(
                tuple,
                region_hash(self.seed, field(&Field::Region).unwrap_or("")),
            );
        }
        if mask.account {
            tuple = mix(
                tuple,
                account_hash(self.seed, field(&Field::Account).unwrap_or("")),
            );
        }
        Some(tuple)
    }
}
