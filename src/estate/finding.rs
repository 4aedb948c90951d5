//! What can be dangerous or useless in an estate: the ids of findings, and why each matters.

use crate::diagnostic::Level;

/// One way in which an estate can be dangerous or useless: the rule behind a finding of
/// [`Estate::findings`](super::Estate::findings).
///
/// # Examples
///
/// ```
/// use portcullis::{Level, estate::EstateRule};
/// let rule = EstateRule::all().find(|rule| rule.id() == "owner-key").unwrap();
/// assert_eq!(rule.level(), Level::Error);
/// assert_eq!(rule.note(), "the owner may do everything, so no policy can limit its keys");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct EstateRule {
    pub(super) id: &'static str,
    pub(super) level: Level,
    /// Why it matters.
    pub(super) note: &'static str,
}

impl EstateRule {
    /// Every rule, in the order of the manual.
    pub fn all() -> impl ExactSizeIterator<Item = EstateRule> {
        Self::ALL.iter().copied()
    }

    /// The stable id that its findings carry, in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// How much its findings matter.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Why it matters, in one sentence without a full stop.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }
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
            const ALL: &[EstateRule] = &[$(Self::$name),*];
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
