//! What can be dangerous or useless in an estate: a rule for each, with its page.
//!
//! A page has the form of those of the linter's rules, and lies in `rules`. It is printed by
//! `portcullis explain`, is part of the manual and goes into reports. Unlike rules of the linter,
//! these are about the estate as a whole, and each has a level of its own.

use std::fmt;

use crate::diagnostic::Level;
use crate::lint::RulePage;

/// One way in which an estate can be dangerous or useless.
///
/// # Examples
///
/// ```
/// use portcullis::{Level, estate::EstateRule};
/// let rule = EstateRule::find("owner-key").unwrap();
/// assert_eq!(rule.level(), Level::Error);
/// assert_eq!(rule.what(), "an active access key of the owner of an account");
/// println!("{}", rule.page());
/// ```
#[derive(Clone, Copy)]
pub struct EstateRule {
    id: &'static str,
    level: Level,
    page: RulePage,
}

impl EstateRule {
    /// The name of the group of all these rules, where levels are set by group.
    pub const GROUP: &str = "estate";

    /// Returns all rules: about keys, then about roles, then about what has no effect.
    pub fn all() -> impl Iterator<Item = &'static EstateRule> {
        Self::ALL.iter()
    }

    /// Returns the rule of an id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static EstateRule> {
        Self::all().find(|rule| rule.id == id)
    }

    /// Returns the id, in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the default level.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Returns what the rule finds, in lower case and without a full stop.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.page.item("Finds")
    }

    /// Returns why that matters, which is also the note of each finding.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.page.item("Why")
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        self.page.item("Fix")
    }

    /// Returns the vendor's page or the part of the manual that the rule rests on, in Markdown.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.page.item("Source")
    }

    /// Returns the page of the rule, in Markdown.
    #[must_use]
    pub fn page(&self) -> &'static str {
        self.page.0
    }

    /// Whether it compares ages, so that it finds nothing without a time.
    #[must_use]
    pub fn needs_time(&self) -> bool {
        [Self::OLD_KEY.id, Self::UNUSED_KEY.id].contains(&self.id)
    }
}

impl fmt::Debug for EstateRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("EstateRule").field(&self.id).finish()
    }
}

macro_rules! rules {
    ($($name:ident, $id:literal, $level:ident, $page:literal;)*) => {
        impl EstateRule {
            $(pub(super) const $name: EstateRule = EstateRule {
                id: $id,
                level: Level::$level,
                page: RulePage(include_str!(concat!("rules/", $page, ".md"))),
            };)*

            /// All rules, in the order of the list.
            const ALL: &[EstateRule] = &[$(Self::$name),*];
        }
    };
}

rules! {
    OWNER_KEY, "owner-key", Error, "owner_key";
    OLD_KEY, "old-key", Warning, "old_key";
    UNUSED_KEY, "unused-key", Warning, "unused_key";
    TWO_ACTIVE_KEYS, "two-active-keys", Warning, "two_active_keys";
    KEY_ON_HUMAN, "key-on-human", Warning, "key_on_human";
    KEY_OF_DISABLED_USER, "key-of-disabled-user", Warning, "key_of_disabled_user";
    ANYONE_TRUSTED, "anyone-trusted", Error, "anyone_trusted";
    UNASSUMABLE_ROLE, "unassumable-role", Warning, "unassumable_role";
    TRUST_NAMES_NOBODY, "trust-names-nobody", Warning, "trust_names_nobody";
    INSTANCE_ROLE_NOT_FOR_SERVICE, "instance-role-not-for-service", Warning, "instance_role_not_for_service";
    MISSING_POLICY_TEXT, "missing-policy-text", Suggestion, "missing_policy_text";
    UNUSED_POLICY, "unused-policy", Suggestion, "unused_policy";
    EMPTY_GROUP, "empty-group", Suggestion, "empty_group";
}
