//! What the request gives for a key (clauses C2, C8 and C9).

use super::PolicyCheck;
use crate::condition::Given;
use crate::dialect::{Filled, Table};
use crate::request::Request;

/// Whether two spellings are of one key (C2).
fn same_key(key: &str, other: &str, table: &Table) -> bool {
    // Whether the name of a tag ignores case, too.
    let tags_fold = table.canonical_key("/T") == "/t";
    match (key.split_once('/'), other.split_once('/')) {
        (Some((name, tag)), Some((other_name, other_tag))) => {
            name.eq_ignore_ascii_case(other_name)
                && (tag == other_tag || tags_fold && tag.eq_ignore_ascii_case(other_tag))
        }
        (None, None) => key.eq_ignore_ascii_case(other),
        _ => false,
    }
}

impl PolicyCheck<'_, '_> {
    /// What there is for a key: what the request gives; the owner of the resource, where the key is
    /// that; otherwise something that is not known, where the vendor sends the key in any case.
    pub(super) fn given(&self, key: &str) -> Given<'_> {
        let table = self.policy.dialect().table();
        let mut keys = self.request.context().map(|(key, _)| key);
        let found = keys
            .find(|other| same_key(key, other, table))
            .map_or(Given::Absent, |key| self.request.given(key));
        let is_owner = self.is_of_owner(key);
        match (found, self.owner) {
            (Given::Absent | Given::Many([]), Some(owner)) if is_owner => Given::One(owner),
            (Given::Absent | Given::Many([]) | Given::Unknown, _) if self.is_sent(key) => {
                Given::Sent
            }
            (Given::Many([]), _) => Given::Absent,
            (found, _) => found,
        }
    }

    /// Whether the key says who owns the resource, and requests for this action have it.
    fn is_of_owner(&self, key: &str) -> bool {
        let table = self.policy.dialect().table();
        let rows = table
            .filled
            .iter()
            .filter(|row| row.from == Filled::ResourceOwner);
        let action = self.request.action().split_once(':').unwrap_or_default();
        rows.filter(|row| row.exists_for(action))
            .any(|row| same_key(key, &row.key, table))
    }

    /// Whether the vendor sends a key with every request of such a caller (C8).
    fn is_sent(&self, key: &str) -> bool {
        let table = self.policy.dialect().table();
        let callers = self.request.identity().callers();
        let listed = table
            .always_sent
            .iter()
            .filter(|row| row.callers.meets(callers));
        let is_listed = listed
            .map(|row| &row.key)
            .any(|always| same_key(key, always, table));
        (is_listed || self.is_of_owner(key)) && !self.flipped("always-sent")
    }
}

/// Whether a request says another account for the owner of the resource than its owner, which is an
/// error of it (C9).
pub(super) fn contradicts_owner(request: &Request<'_>, owner: Option<&str>) -> bool {
    let table = request.dialect().table();
    let action = request.action().split_once(':').unwrap_or_default();
    let rows = table
        .filled
        .iter()
        .filter(|row| row.from == Filled::ResourceOwner && row.exists_for(action));
    let mut given = rows.flat_map(|row| {
        request
            .context()
            .filter(|(key, _)| same_key(key, &row.key, table))
    });
    owner.is_some_and(|owner| {
        // A key without values says nothing, nor does one that is unknown.
        given.any(|(_, values)| {
            values.is_some_and(|values| {
                !values.is_empty() && !matches!(values, [one] if one == owner)
            })
        })
    })
}
