//! What a case says must come out, and what can.

use std::fmt;

use crate::decision::Verdict;

/// What a case says must come out.
///
/// # Examples
///
/// ```
/// use portcullis::Verdict;
/// use portcullis::case::Expect;
/// assert_eq!(Expect::Verdict(Verdict::ImplicitDeny).name(), "ImplicitDeny");
/// assert_eq!(Expect::Deny.name(), "Deny", "explicit or not");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// This verdict.
    Verdict(Verdict),
    /// Either deny.
    Deny,
    /// The policies are read.
    Valid,
    /// A policy is refused.
    Invalid,
    /// The policies are read, the request is refused.
    InvalidRequest,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual {
    /// A verdict.
    Verdict(Verdict),
    /// The policies were read, and nothing was asked.
    Valid,
    /// A policy was refused.
    Invalid,
    /// The policies were read, the request was refused.
    InvalidRequest,
}

impl Expect {
    /// Every expectation that a case may write.
    pub(super) const ALL: &[Expect] = &[
        Expect::Verdict(Verdict::Allow),
        Expect::Verdict(Verdict::ExplicitDeny),
        Expect::Verdict(Verdict::ImplicitDeny),
        Expect::Deny,
        Expect::Valid,
        Expect::Invalid,
        Expect::InvalidRequest,
    ];

    /// The name that cases use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Expect::Verdict(verdict) => verdict.name(),
            Expect::Deny => "Deny",
            Expect::Valid => "Valid",
            Expect::Invalid => "Invalid",
            Expect::InvalidRequest => "InvalidRequest",
        }
    }

    /// The expectation of a name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|expect| expect.name() == name)
    }

    /// Whether what came out is what was expected.
    pub(super) fn holds(self, actual: &Actual) -> bool {
        match (self, actual) {
            (Expect::Verdict(expected), Actual::Verdict(verdict)) => expected == *verdict,
            (Expect::Deny, Actual::Verdict(verdict)) => *verdict != Verdict::Allow,
            (Expect::Valid, Actual::Valid) => true,
            (Expect::Invalid, Actual::Invalid) => true,
            (Expect::InvalidRequest, Actual::InvalidRequest) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Expect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Actual {
    /// The name that reports use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Actual::Verdict(verdict) => verdict.name(),
            Actual::Valid => "Valid",
            Actual::Invalid => "Invalid",
            Actual::InvalidRequest => "InvalidRequest",
        }
    }
}

impl fmt::Display for Actual {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
