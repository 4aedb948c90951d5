//! What actions do, as AWS classifies them.

/// The access level of an action.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lint) enum AccessLevel {
    /// It lists what there is.
    List,
    /// It reads what something holds.
    Read,
    /// It changes tags only.
    Tagging,
    /// It creates, changes or deletes.
    Write,
    /// It grants or changes permissions.
    Permissions,
}

/// Each level with the word by which vendors begin it.
const LEVELS: &[(&str, AccessLevel)] = &[
    ("List", AccessLevel::List),
    ("Read", AccessLevel::Read),
    ("Tagging", AccessLevel::Tagging),
    ("Write", AccessLevel::Write),
    ("Permissions", AccessLevel::Permissions),
];

impl AccessLevel {
    /// The level of a text such as `Permissions management, Write`: the first word counts.
    pub(super) fn from_word(text: &str) -> Option<Self> {
        let first = text.split([',', ' ']).next().unwrap_or("");
        let found = LEVELS.iter().find(|(word, _)| *word == first);
        found.map(|(_, level)| *level)
    }
}
