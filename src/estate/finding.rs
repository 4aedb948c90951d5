//! What is dangerous or useless in an estate.

use std::fmt;

use crate::source::{Position, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Info,
    /// Probably a mistake.
    Warning,
    /// Dangerous.
    Error,
}

impl Level {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// One finding, with its place in the estate's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub(super) id: &'static str,
    pub(super) level: Level,
    pub(super) note: &'static str,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) source_name: String,
    pub(super) pointer: String,
    pub(super) span: Span,
    pub(super) position: Position,
}

impl Finding {
    /// Its stable id, in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// How much it matters.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// What is so.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why it matters.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The name of the file.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// The JSON pointer of what it speaks of.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The bytes that it speaks of.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Where they begin.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}

/// `estate.json:3:5: warning[old-key]: …; …`.
impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            message,
            help,
            source_name,
            position,
            ..
        } = self;
        write!(
            out,
            "{source_name}:{}:{}: {}[{id}]: ",
            position.line,
            position.column,
            self.level.name()
        )?;
        write!(out, "{message}; {help}")
    }
}

/// One way in which an estate can be dangerous or useless.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) level: Level,
    /// Why it matters.
    pub(super) note: &'static str,
}

macro_rules! rules {
    ($($name:ident, $id:literal, $level:ident, $note:literal;)*) => {
        /// All rules, by name.
        pub(super) mod rules {
            use super::{Level, Rule};
            $(pub(in crate::estate) const $name: Rule = Rule { id: $id, level: Level::$level, note: $note };)*
            pub(super) const ALL: &[Rule] = &[$($name),*];
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
    MISSING_POLICY_TEXT, "missing-policy-text", Info, "it counts as granting nothing, and answers that it could change are not certain";
    UNUSED_POLICY, "unused-policy", Info, "a policy that nobody holds says nothing";
    EMPTY_GROUP, "empty-group", Info, "what is attached to a group without users grants nothing";
}

/// Every id that a finding may carry, with its level and why it matters.
///
/// # Examples
///
/// ```
/// use portcullis::estate::{Level, finding_ids};
/// assert!(finding_ids().any(|(id, level, _)| id == "owner-key" && level == Level::Error));
/// ```
pub fn finding_ids() -> impl Iterator<Item = (&'static str, Level, &'static str)> {
    rules::ALL
        .iter()
        .map(|rule| (rule.id, rule.level, rule.note))
}
