//! Every statement that bears on a request, for explanations: found as decisions find theirs, and
//! none left out.

use std::collections::BTreeMap;

use super::ids::StatementId;
use super::set::PolicySet;
use super::statement::StatementRef;
use super::view::View;
use super::visit::{Candidate, SearchStep, Visitor};

/// Keeps whatever is found, with its number in the set.
struct BearingStatements<'s>(Vec<(u32, StatementRef<'s>)>);

impl<'s> Visitor<'s> for BearingStatements<'s> {
    const EVERY: bool = true;

    fn found(&mut self, number: u32, candidate: Candidate<'s>) -> SearchStep {
        self.0.push((number, candidate.parts));
        SearchStep::Next
    }
}

impl PolicySet {
    /// The identity policies' statements whose scope holds a view, or would if variables without a
    /// value had one: each once, in their order.
    pub(crate) fn bearing_on(&self, view: &View<'_>) -> Vec<(StatementId, StatementRef<'_>)> {
        let mut bearing = BearingStatements(Vec::new());
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
        let by_number: BTreeMap<u32, StatementRef<'_>> = bearing.0.into_iter().collect();
        let mut statements = Vec::with_capacity(by_number.len());
        for (number, statement) in by_number {
            statements.push((self.statement_id(number), statement));
        }
        statements
    }
}
