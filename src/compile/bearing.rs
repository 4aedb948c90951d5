//! Every statement that bears on a request, for explanations: found as decisions find theirs, and
//! none left out.

use super::index::{Candidate, Step, Visitor};
use super::set::{PolicySet, StatementId};
use super::statement::{StatementRef, View};

/// Keeps whatever is found.
struct Bearing<'s>(Vec<(StatementId, StatementRef<'s>)>);

impl<'s> Visitor<'s> for Bearing<'s> {
    const EVERY: bool = true;

    fn found(&mut self, candidate: Candidate<'s>) -> Step {
        self.0.push((candidate.id, candidate.parts));
        Step::Next
    }
}

impl PolicySet {
    /// The identity policies' statements whose scope holds a view, or would if variables without a
    /// value had one: each once, in their order.
    pub(crate) fn bearing_on(&self, view: &View<'_>) -> Vec<(StatementId, StatementRef<'_>)> {
        let mut bearing = Bearing(Vec::new());
        for optimistic in [false, true] {
            // OK because nothing that is found ends the search.
            let _ = self.visit(
                None,
                &View {
                    optimistic,
                    ..*view
                },
                &mut false,
                &mut bearing,
            );
        }
        let mut found = bearing.0;
        found.sort_unstable_by_key(|(id, _)| *id);
        found.dedup_by_key(|(id, _)| *id);
        found
    }
}
