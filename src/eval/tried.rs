//! Which parts of the statements that it read a decision tried. The coverage of cases is the sum of
//! these.

use super::explain::Explanation;
use super::record::StatementRecord;
use crate::decision::{Truth, Verdict};
use crate::model::Effect;

/// What became of a statement whose scope held a request.
pub(crate) struct Tried<'e> {
    pub(crate) policy: &'e str,
    pub(crate) index: usize,
    /// It applied, and what it says is what came out.
    pub(crate) decides: bool,
    /// Operator, key, and what the test came to.
    pub(crate) tests: Vec<(&'e str, &'e str, Truth)>,
}

impl Explanation {
    /// The statements whose scope held the request.
    pub(crate) fn tried(&self) -> impl Iterator<Item = Tried<'_>> {
        let verdict = self.decision().verdict();
        let held = self
            .records
            .iter()
            .filter(|record| record.scope != Truth::False);
        held.map(move |record| Tried::new(record, verdict))
    }
}

impl<'e> Tried<'e> {
    fn new(record: &'e StatementRecord, verdict: Verdict) -> Self {
        let says = match record.effect {
            Effect::Allow => Verdict::Allow,
            Effect::Deny => Verdict::ExplicitDeny,
        };
        Self {
            policy: &record.policy,
            index: record.index,
            decides: record.counts() && says == verdict,
            tests: record
                .tests
                .iter()
                .map(|test| (&*test.operator, &*test.key, test.truth))
                .collect(),
        }
    }
}
