//! What a request is looked up by, computed once when it is built.

use crate::hash::hash;

/// Bits of an action, so that a list of actions that lacks one of them does not hold it: one of the
/// service, and one of the name; without a name, all that a name could have.
pub(crate) fn action_mask(service: &str, name: Option<&str>) -> u64 {
    let service_hash = hash(service);
    let of_service = 1 << (service_hash & 31);
    let of_names = match name {
        Some(name) => 1 << (32 + ((service_hash ^ hash(name)) & 31)),
        None => u64::from(u32::MAX) << 32,
    };
    of_service | of_names
}

/// A bit for each of the keys under which a caller is found, so that most members of a policy that
/// name others are passed by without looking at them.
pub(crate) fn principal_mask(keys: &[u64]) -> u64 {
    keys.iter().fold(0, |bits, key| bits | 1 << (key & 63))
}
