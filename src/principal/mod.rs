//! Who asks, and whether an entry of a policy names them (clauses L5, L7, L8).

mod entry;
mod identity;
mod key;
mod relation;

pub(crate) use entry::{Entry, Naming, parse_entry};
pub(crate) use identity::{Identity, KnownCaller};
pub(crate) use key::{NUMBERS, PRINCIPAL_ANY};
