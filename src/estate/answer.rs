//! Answers, and the gaps in what an estate knows.

use std::fmt;

use crate::eval::{Decision, Explanation};

/// A decision with its reasons, and what the estate does not know that could change it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Answer {
    pub(super) explanation: Explanation,
    pub(super) gaps: Vec<Gap>,
    pub(super) context: Vec<(String, Option<Vec<String>>)>,
}

/// Something that the estate names and does not hold: it counts as granting nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub(super) message: String,
}

impl Answer {
    /// The decision.
    pub fn decision(&self) -> Decision {
        self.explanation.decision()
    }

    /// Why; its notes tell the gaps too.
    pub fn explanation(&self) -> &Explanation {
        &self.explanation
    }

    /// The keys as they were decided by: those that were given, and those that the estate and the
    /// rest of the question fill in. `None` is unknown.
    pub fn context(&self) -> impl ExactSizeIterator<Item = (&str, Option<&[String]>)> {
        self.context
            .iter()
            .map(|(key, values)| (key.as_str(), values.as_deref()))
    }

    /// The gaps without which the request might be allowed where it is denied, or denied where it
    /// is allowed. Under a strict reading an answer with gaps is none.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }
}

/// As its explanation, whose notes tell the gaps.
impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.explanation.fmt(out)
    }
}

/// What is missing, in words.
impl fmt::Display for Gap {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}
