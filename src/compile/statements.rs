//! The statements of a segment, and those of them that one set has.

use super::pool::Pool;
use super::statement::{CompiledStatement, StatementRef};
use crate::source::Position;

/// The statements of a segment, by policy and in the order of its text.
#[derive(Debug)]
pub(super) struct StatementTable {
    pub(super) pool: Pool,
    pub(super) statements: Box<[CompiledStatement]>,
    pub(super) places: Box<[StatementPlace]>,
}

/// Where a statement is in its policy.
#[derive(Clone, Debug)]
pub(super) struct StatementPlace {
    pub(super) policy: u32,
    pub(super) index: u32,
    pub(super) sid: Option<Box<str>>,
    pub(super) position: Position,
}

/// The statements of a segment as one set sees them: numbered in the set, and without those of the
/// policies that it has dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statements<'s> {
    pub(super) table: &'s StatementTable,
    /// The policies that are gone, sorted.
    pub(super) gone: &'s [u32],
    /// The number of the segment's first statement in the set.
    pub(super) first: u32,
}

impl<'s> Statements<'s> {
    /// The statement of a number in the segment.
    pub(super) fn get(self, number: u32) -> Option<StatementRef<'s>> {
        let statement = self.table.statements.get(number as usize)?;
        Some(StatementRef {
            statement,
            pool: &self.table.pool,
        })
    }

    /// The number in the set of a statement of the segment.
    pub(super) fn number_in_set(self, number: u32) -> u32 {
        self.first + number
    }

    /// Whether the policy of a statement is still there.
    pub(super) fn is_in_force(self, statement: u32) -> bool {
        self.gone.is_empty()
            || self
                .table
                .places
                .get(statement as usize)
                .is_some_and(|place| self.has_policy(place.policy))
    }

    /// Whether a policy is still there.
    pub(super) fn has_policy(self, policy: u32) -> bool {
        self.gone.is_empty() || self.gone.binary_search(&policy).is_err()
    }

    /// Whether a statement belongs to a policy.
    pub(super) fn is_of_policy(self, statement: u32, policy: u32) -> bool {
        self.table
            .places
            .get(statement as usize)
            .is_some_and(|place| place.policy == policy)
    }
}
