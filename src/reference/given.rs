//! What the request gives for a key (clauses C2, C8 and C9).
//!
//! In this order: a value of the request; the owner of the resource, for a key that says the owner;
//! something that is not known, for a key that the vendor sends in any case; nothing.

use super::check::PolicyCheck;
use crate::condition::KeyState;
use crate::dialect::{KeySource, Table};
use crate::request::Request;

/// Whether two spellings are of one key: names ignore case, tags by the rule of the dialect (C2).
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
    /// The value of a key.
    ///
    /// For a request on `arn:aws:s3:::b/k` of the account 111122223333 without context, the key
    /// `aws:ResourceAccount` is that account, `aws:SecureTransport` is sent with a value that is
    /// not known, and `aws:RequestTag/team` is absent.
    pub(super) fn given(&self, key: &str) -> KeyState<'_> {
        let table = self.policy.dialect().table();
        let mut keys = self.request.context().map(|(key, _)| key);
        let found = keys
            .find(|other| same_key(key, other, table))
            .map_or(KeyState::Absent, |key| self.request.given(key));
        let is_owner = self.is_of_owner(key);
        match (found, self.owner) {
            (KeyState::Absent | KeyState::Many([]), Some(owner)) if is_owner => {
                KeyState::One(owner)
            }
            (KeyState::Absent | KeyState::Many([]) | KeyState::Unknown, _) if self.is_sent(key) => {
                KeyState::Sent
            }
            (KeyState::Many([]), _) => KeyState::Absent,
            (found, _) => found,
        }
    }

    /// Whether the key is the owner of the resource, and requests for this action have it.
    fn is_of_owner(&self, key: &str) -> bool {
        let table = self.policy.dialect().table();
        let action = self.request.action().split_once(':').unwrap_or_default();
        for row in table.filled.iter() {
            if row.from == KeySource::ResourceOwner
                && row.exists_for(action)
                && same_key(key, &row.key, table)
            {
                return true;
            }
        }
        false
    }

    /// Whether the vendor sends a key with every request of such a caller (C8).
    fn is_sent(&self, key: &str) -> bool {
        let table = self.policy.dialect().table();
        let callers = self.request.identity().callers();
        let is_listed = table
            .always_sent
            .iter()
            .any(|row| row.callers.meets(callers) && same_key(&row.key, key, table));
        (is_listed || self.is_of_owner(key)) && !self.flipped("always-sent")
    }
}

/// Whether a request gives another account for the owner of the resource than its owner, which is
/// an error of the request (C9).
pub(super) fn contradicts_owner(request: &Request<'_>, owner: Option<&str>) -> bool {
    let Some(owner) = owner else { return false };
    let table = request.dialect().table();
    let action = request.action().split_once(':').unwrap_or_default();
    for row in table.filled.iter() {
        if row.from != KeySource::ResourceOwner || !row.exists_for(action) {
            continue;
        }
        for (key, values) in request.context() {
            // A key that is unknown or has no values contradicts nothing.
            let values = values.unwrap_or_default();
            let is_owner = matches!(values, [one] if one == owner);
            if same_key(key, &row.key, table) && !values.is_empty() && !is_owner {
                return true;
            }
        }
    }
    false
}
