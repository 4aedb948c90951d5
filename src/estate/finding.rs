//! What can be dangerous or useless in an estate: the ids of findings, and why each matters.

use crate::diagnostic::Level;

/// One way in which an estate can be dangerous or useless.
#[derive(Clone, Copy, Debug)]
pub(super) struct EstateRule {
    pub(super) id: &'static str,
    pub(super) level: Level,
    /// Why it matters.
    pub(super) note: &'static str,
}

macro_rules! rules {
    ($($name:ident, $id:literal, $level:ident, $note:literal;)*) => {
        /// All rules, by name.
        pub(super) mod rules {
            use super::{EstateRule, Level};
            $(pub(in crate::estate) const $name: EstateRule = EstateRule { id: $id, level: Level::$level, note: $note };)*
            pub(super) const ALL: &[EstateRule] = &[$($name),*];
        }
    };
}

rules! {
    OWNER_KEY, "owner-key", Error, "the owner may do everything, so a key of its own cannot be limited";
    OLD_KEY, "old-key", Warning, "the longer a key exists, the more places know it";
    UNUSED_KEY, "unused-key", Warning, "a key that nothing uses is a door that nobody watches";
    TWO_ACTIVE_KEYS, "two-active-keys", Warning, "a second key is for the days of a rotation";
    KEY_ON_HUMAN, "key-on-human", Warning, "people log in; programs use keys, of users of their own";
    KEY_OF_DISABLED_USER, "key-of-disabled-user", Warning, "the key works again as soon as the user does";
    ANYONE_TRUSTED, "anyone-trusted", Error, "a role that trusts everyone is guarded by the policies of strangers";
    UNASSUMABLE_ROLE, "unassumable-role", Warning, "what is attached to a role that nobody can assume grants nothing";
    TRUST_NAMES_NOBODY, "trust-names-nobody", Warning, "whoever gets the name later gets the role with it";
    INSTANCE_ROLE_NOT_FOR_SERVICE, "instance-role-not-for-service", Warning, "the instance cannot act with a role that its service may not assume (T7)";
    MISSING_POLICY_TEXT, "missing-policy-text", Suggestion, "it counts as granting nothing, and answers that it could change are not certain";
    UNUSED_POLICY, "unused-policy", Suggestion, "a policy that nobody holds says nothing";
    EMPTY_GROUP, "empty-group", Suggestion, "what is attached to a group without users grants nothing";
}

/// Lists every id that a finding about an estate may carry, with its level and why it matters.
///
/// # Examples
///
/// ```
/// use portcullis::{Level, estate::finding_ids};
/// assert!(finding_ids().any(|(id, level, _)| id == "owner-key" && level == Level::Error));
/// ```
pub fn finding_ids() -> impl Iterator<Item = (&'static str, Level, &'static str)> {
    rules::ALL
        .iter()
        .map(|rule| (rule.id, rule.level, rule.note))
}
