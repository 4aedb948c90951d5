//! How characters are compared, and what a comparison comes to.

use crate::decision::Truth;

/// How two characters are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fold {
    /// As they are.
    Exact,
    /// By simple Unicode case folding, which maps one character to one: `ß` stays apart from `ss`,
    /// `ς` meets `Σ`.
    Simple,
}

impl Fold {
    /// The letter that stands for a letter and its other cases.
    pub(crate) fn char(self, character: char) -> char {
        match self {
            Fold::Exact => character,
            Fold::Simple if character.is_ascii() => character.to_ascii_lowercase(),
            Fold::Simple => unicode_case_mapping::case_folded(character)
                .and_then(|folded| char::from_u32(folded.get()))
                .unwrap_or(character),
        }
    }
}

/// What a pattern says of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    No,
    Yes,
    /// A variable's key is unknown, and some value of it would match.
    Unknown,
    /// A variable has no value, no default, or several values.
    Unresolved,
}

impl Match {
    /// Where the pattern selects: without a value it selects nothing.
    pub(crate) fn selects(self) -> Truth {
        match self {
            Match::Yes => Truth::True,
            Match::Unknown => Truth::Unknown,
            Match::No | Match::Unresolved => Truth::False,
        }
    }
}

impl From<bool> for Match {
    fn from(matched: bool) -> Self {
        if matched { Match::Yes } else { Match::No }
    }
}
