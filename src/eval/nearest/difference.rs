//! A part of a statement's scope that does not hold a request.

use std::fmt;

/// A part of a statement's scope that does not hold a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ScopeDifference {
    pub(super) part: ScopePart,
    pub(super) wanted: String,
    pub(super) given: String,
    pub(super) words: String,
}

/// The parts of a statement's scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ScopePart {
    /// Whom it speaks of.
    Principal,
    /// What may be done.
    Action,
    /// On what.
    Resource,
}

impl ScopeDifference {
    /// Which part.
    #[must_use]
    pub fn part(&self) -> ScopePart {
        self.part
    }

    /// The closest that the statement says of this part; of principals in words.
    #[must_use]
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// What the request says.
    #[must_use]
    pub fn given(&self) -> &str {
        &self.given
    }
}

impl ScopePart {
    /// The name that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ScopePart::Principal => "principal",
            ScopePart::Action => "action",
            ScopePart::Resource => "resource",
        }
    }
}

/// What does not match, in words.
impl fmt::Display for ScopeDifference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words)
    }
}
