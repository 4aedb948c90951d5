//! Answers, and the gaps in what an estate knows.

use std::fmt;

use crate::eval::{Decision, Explanation};

/// A decision with its reasons, and the gaps in the estate that could change it.
///
/// Its `Display` is the explanation, the gaps among its notes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Answer {
    pub(super) explanation: Explanation,
    pub(super) gaps: Vec<Gap>,
    pub(super) context: Vec<(String, Option<Vec<String>>)>,
}

/// Something that the estate names but lacks; it counts as granting nothing.
///
/// Such as a policy that is attached and whose text the export lacks. An answer has only those that
/// could change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub(super) message: String,
}

impl Answer {
    /// Returns the decision.
    pub fn decision(&self) -> Decision {
        self.explanation.decision()
    }

    /// Returns the reasons; the notes include the gaps.
    pub fn explanation(&self) -> &Explanation {
        &self.explanation
    }

    /// Returns the context that was decided by: the keys that were given, and those that the estate
    /// and the rest of the question fill in. `None` is unknown.
    pub fn context(&self) -> impl ExactSizeIterator<Item = (&str, Option<&[String]>)> {
        self.context
            .iter()
            .map(|(key, values)| (key.as_str(), values.as_deref()))
    }

    /// Returns the gaps that could turn the decision around. A strict caller rejects an answer that
    /// has any.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }
}

/// Writes the explanation, whose notes include the gaps.
impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.explanation.fmt(out)
    }
}

/// Writes what is missing, in words.
impl fmt::Display for Gap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}
