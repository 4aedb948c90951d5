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
        impl EstateRule {
            $(pub(super) const $name: EstateRule = EstateRule {
                id: $id,
                level: Level::$level,
                note: $note,
            };)*

            /// All rules, in the order of the list.
            pub(super) const ALL: &[EstateRule] = &[$(Self::$name),*];
        }
    };
}

rules! {
    OWNER_KEY, "owner-key", Error, "the owner may do everything, so no policy can limit its keys";
    OLD_KEY, "old-key", Warning, "the longer a key exists, the more places it has been copied to";
    UNUSED_KEY, "unused-key", Warning, "nobody notices when an unused key is stolen";
    TWO_ACTIVE_KEYS, "two-active-keys", Warning,
        "a second key is only needed while keys are rotated";
    KEY_ON_HUMAN, "key-on-human", Warning,
        "people should log in; only programs need keys, with users of their own";
    KEY_OF_DISABLED_USER, "key-of-disabled-user", Warning,
        "the key works again as soon as the user does";
    ANYONE_TRUSTED, "anyone-trusted", Error,
        "the policies of strangers decide who can assume a role that trusts everyone";
    UNASSUMABLE_ROLE, "unassumable-role", Warning,
        "what is attached to a role that nobody can assume grants nothing";
    TRUST_NAMES_NOBODY, "trust-names-nobody", Warning,
        "a principal that is created later with this name can assume the role";
    INSTANCE_ROLE_NOT_FOR_SERVICE, "instance-role-not-for-service", Warning,
        "the instance cannot act with a role that its service may not assume (T7)";
    MISSING_POLICY_TEXT, "missing-policy-text", Suggestion,
        "it counts as granting nothing, so answers that depend on it are uncertain";
    UNUSED_POLICY, "unused-policy", Suggestion, "a policy that is not attached has no effect";
    EMPTY_GROUP, "empty-group", Suggestion,
        "what is attached to a group without users grants nothing";
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
    EstateRule::ALL
        .iter()
        .map(|rule| (rule.id, rule.level, rule.note))
}
