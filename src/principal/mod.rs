//! Who asks, and whether an entry of a policy names them (clauses P11, P13, L5, L7, L8).

mod check;
mod entry;
mod identity;
mod key;
mod naming;
mod read_entry;
mod relation;

pub(crate) use check::{
    Refusal, UniqueId, check_account, check_canonical_id, check_fields, check_provider,
    is_vendor_identity, unique_id, vendor_shape,
};
pub(crate) use entry::Entry;
pub(crate) use identity::{Identity, KnownCaller};
pub(crate) use key::{NUMBERS, PRINCIPAL_ANY, is_open};
pub(crate) use naming::Naming;
pub(crate) use read_entry::parse_entry;
