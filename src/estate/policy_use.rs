//! The policies that the files of an estate use, and as what: for who reads the files too.

use crate::dialect::{Dialect, Kind};
use crate::source::Span;

/// The policies in the files of an estate. It need not be valid: what can be read counts.
#[derive(Clone, Debug)]
pub(crate) struct PolicyUses {
    /// The dialect of all of them.
    pub(crate) dialect: Dialect,
    /// One per policy and kind, in the order in which they were met.
    pub(crate) uses: Vec<PolicyUse>,
    /// Whether there are policies without a text, or the files say that they lack something.
    pub(crate) has_gaps: bool,
}

/// A policy, and a kind as which the estate uses it.
#[derive(Clone, Debug)]
pub(crate) struct PolicyUse {
    /// The number of the file that contains it or its path.
    pub(crate) file: usize,
    /// The document, the `{"text": …}` or the path in that file.
    pub(crate) span: Span,
    /// The path, if the policy is in a file of its own.
    pub(crate) path: Option<Box<str>>,
    /// As what it is used.
    pub(crate) kind: Kind,
}
