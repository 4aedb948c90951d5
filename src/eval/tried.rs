//! Which parts of the statements that it read a decision tried. The coverage of cases is the sum of
//! these.
//!
//! A policy with tests needs cases that make each test true and cases that make it false, and cases
//! that each statement decides. A decision contributes what it saw: a statement whose scope does
//! not hold the request is not tried at all, so its tests count for nothing.

use super::explain::Explanation;
use super::record::StatementRecord;
use crate::decision::{Truth, Verdict};
use crate::model::Effect;

/// What became of a statement whose scope held a request.
pub(crate) struct StatementTrial<'e> {
    pub(crate) policy: &'e str,
    pub(crate) index: usize,
    /// It applied, and what it says is what came out.
    pub(crate) decides: bool,
    /// Its tests, in the order of the policy.
    pub(crate) tests: Vec<TestTrial<'e>>,
}

/// A test of a statement, and what it came to.
pub(crate) struct TestTrial<'e> {
    pub(crate) operator: &'e str,
    pub(crate) key: &'e str,
    pub(crate) truth: Truth,
}

impl Explanation {
    /// The statements whose scope held the request.
    pub(crate) fn tried(&self) -> impl Iterator<Item = StatementTrial<'_>> {
        let verdict = self.decision().verdict();
        let held = self
            .records
            .iter()
            .filter(|record| record.scope != Truth::False);
        held.map(move |record| StatementTrial::new(record, verdict))
    }
}

impl<'e> StatementTrial<'e> {
    /// Sums up a record of a decision that came to `verdict`.
    fn new(record: &'e StatementRecord, verdict: Verdict) -> Self {
        let says = match record.effect {
            Effect::Allow => Verdict::Allow,
            Effect::Deny => Verdict::ExplicitDeny,
        };
        let mut tests = Vec::with_capacity(record.tests.len());
        for test in &record.tests {
            tests.push(TestTrial {
                operator: &test.operator,
                key: &test.key,
                truth: test.truth,
            });
        }
        Self {
            policy: &record.policy,
            index: record.index,
            decides: record.counts() && says == verdict,
            tests,
        }
    }
}
