//! What a decision says.

use std::fmt;

/// The three answers (clause V). There is no fourth, and no boolean in their place: *not denied* is
/// not *allowed*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum Verdict {
    /// A statement allows it and none denies it.
    Allow,
    /// A statement denies it.
    ExplicitDeny,
    /// No statement allows it.
    ImplicitDeny,
}

impl Verdict {
    /// The name that cases and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Allow => "Allow",
            Verdict::ExplicitDeny => "ExplicitDeny",
            Verdict::ImplicitDeny => "ImplicitDeny",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Truth of a test whose input may not be known (clause C8), combined by Kleene's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    /// The opposite; what is unknown stays unknown.
    pub(crate) fn not(self) -> Self {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }

    /// The opposite, if the test is negated.
    pub(crate) fn negate_if(self, negated: bool) -> Self {
        if negated { self.not() } else { self }
    }

    /// True when any is, else unknown when any is. Stops at the first true one.
    pub(crate) fn any(tests: impl IntoIterator<Item = Truth>) -> Self {
        let mut result = Truth::False;
        for test in tests {
            match test {
                Truth::True => return Truth::True,
                Truth::Unknown => result = Truth::Unknown,
                Truth::False => {}
            }
        }
        result
    }

    /// False when any is, else unknown when any is. Stops at the first false one.
    pub(crate) fn all(tests: impl IntoIterator<Item = Truth>) -> Self {
        let mut result = Truth::True;
        for test in tests {
            match test {
                Truth::False => return Truth::False,
                Truth::Unknown => result = Truth::Unknown,
                Truth::True => {}
            }
        }
        result
    }
}

impl From<bool> for Truth {
    fn from(known: bool) -> Self {
        if known { Truth::True } else { Truth::False }
    }
}
