//! The statements of a segment, and those of them that one set has.

use super::pool::Pool;
use super::statement::{CompiledStatement, StatementRef};
use crate::source::Position;

/// The statements of a segment, by policy and in the order of its text.
#[derive(Debug)]
pub(super) struct StatementTable {
    /// The parts of the statements.
    pub(super) pool: Pool,
    /// By their numbers in the segment.
    pub(super) statements: Box<[CompiledStatement]>,
    /// Of each statement where it was written.
    pub(super) places: Box<[StatementPlace]>,
}

/// Where a statement is in its policy.
#[derive(Clone, Debug)]
pub(super) struct StatementPlace {
    /// The number of the policy in the segment.
    pub(super) policy: u32,
    /// The place among the statements of the policy, from 0.
    pub(super) index: u32,
    /// The `Sid`, if it has one.
    pub(super) sid: Option<Box<str>>,
    /// Where it begins in the text of the policy.
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
        if self.gone.is_empty() {
            return true;
        }
        match self.table.places.get(statement as usize) {
            Some(place) => self.has_policy(place.policy),
            None => false,
        }
    }

    /// Whether a policy is still there.
    pub(super) fn has_policy(self, policy: u32) -> bool {
        self.gone.is_empty() || self.gone.binary_search(&policy).is_err()
    }

    /// Whether a statement belongs to a policy.
    pub(super) fn is_of_policy(self, statement: u32, policy: u32) -> bool {
        match self.table.places.get(statement as usize) {
            Some(place) => place.policy == policy,
            None => false,
        }
    }
}
