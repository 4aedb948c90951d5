//! A finding with its fix, and how safe a fix has to be.

use crate::diagnostic::Diagnostic;
use crate::lint::edit::Edit;
use crate::lint::rule::Applicability;

/// The fixes that may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Safety {
    /// Those that provably change no decision.
    Safe,
    /// Also those that change what a policy says.
    Unsafe,
}

/// A finding that has a fix.
pub(super) struct Fixable {
    pub(super) diagnostic: Diagnostic,
    pub(super) applicability: Applicability,
    pub(super) edits: Vec<Edit>,
}
