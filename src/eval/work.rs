//! What a decision took, counted.

use super::decide::Decision;
use super::layer::{Observer, Silent};
use crate::compile::{PolicySet, StatementRef, View};
use crate::decision::Truth;
use crate::request::Request;

/// What one decision took, to be compared with [`PolicySet::worst_case`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    probes: usize,
    comparisons: usize,
    conditions: usize,
}

impl Work {
    /// Look-ups in tables.
    #[must_use]
    pub fn probes(&self) -> usize {
        self.probes
    }

    /// Statements that were compared with the request, one for each action and resource that could be its own.
    #[must_use]
    pub fn comparisons(&self) -> usize {
        self.comparisons
    }

    /// Statements' conditions that were tested.
    #[must_use]
    pub fn conditions(&self) -> usize {
        self.conditions
    }
}

/// Decides as the silent observer does, and counts.
#[derive(Default)]
struct Counting {
    silent: Silent,
    work: Work,
}

impl Observer for Counting {
    const SEES_ALL: bool = Silent::SEES_ALL;

    fn condition(&mut self, statement: StatementRef<'_>, view: &View<'_>) -> Truth {
        let before = self.silent.tests;
        let truth = self.silent.condition(statement, view);
        self.work.conditions += self.silent.tests - before;
        truth
    }

    fn probed(&mut self) {
        self.work.probes += 1;
    }

    fn compared(&mut self) {
        self.work.comparisons += 1;
    }
}

impl PolicySet {
    /// Decides as [`PolicySet::decide`], and counts what it took.
    pub fn decide_and_count(&self, request: &Request<'_>) -> (Decision, Work) {
        let mut counting = Counting::default();
        let decision = self.decide_by(request, self.dialect().table().flipped, &mut counting);
        (decision, counting.work)
    }
}
