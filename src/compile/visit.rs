//! What a search hands on, and to whom.

use super::statement::StatementRef;
use crate::decision::Truth;
use crate::model::Effect;

/// A statement whose actions and resources may hold the request's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'s> {
    pub(crate) parts: StatementRef<'s>,
    pub(crate) effect: Effect,
    pub(crate) scope: Truth,
    /// The number of its conditions in its pool.
    pub(crate) conditions: u32,
    /// Whether it says whom it speaks of.
    pub(crate) is_named: bool,
}

/// How a search goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchStep {
    Next,
    /// The conditions do not hold, nor would those of others with the same.
    Failed,
    /// Allowed: only denies can still change anything.
    Allowed,
    Stop,
}

/// Reads what is found; the other methods count the cost of finding it.
pub(crate) trait Visitor<'s> {
    /// Whether of statements that say the same each is wanted, and not only the first.
    const EVERY: bool = false;

    /// Takes a statement, by its number in the set.
    fn found(&mut self, number: u32, candidate: Candidate<'s>) -> SearchStep;

    /// Counts a look-up in the table of keys.
    fn probed(&mut self) {}

    /// Counts a statement that is compared.
    fn compared(&mut self) {}
}
