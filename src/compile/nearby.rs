//! Which allows an explanation reads to find the one that was nearest to allowing a request.

use std::ops::ControlFlow;

use super::ids::{PolicyId, StatementId};
use super::layer::Layer;
use super::segment::{SegmentView, Which};
use super::set::PolicySet;
use super::statement::StatementRef;
use super::view::View;
use crate::model::Effect;

/// What is called with each statement that is found.
pub(crate) type NearVisitor<'f, 's> = &'f mut dyn FnMut(StatementId, StatementRef<'s>);

impl<'s> SegmentView<'s> {
    /// Calls with allows that may be near a view, as long as the budget lasts: those that share a
    /// feature with it where statements are looked up, and else each.
    fn near(
        self,
        which: Which,
        view: &View<'_>,
        budget: &mut usize,
        found: &mut dyn FnMut(u32, StatementRef<'s>),
    ) {
        let mut look = |(number, statement)| {
            let Some(rest) = budget.checked_sub(1) else {
                return ControlFlow::Break(());
            };
            *budget = rest;
            found(number, statement);
            ControlFlow::Continue(())
        };
        let visited = match self.group_of(which) {
            Some(group) => {
                let numbers = self.segment.near.find(group, view).into_iter();
                let mut of_group = numbers.filter(|number| {
                    self.statements.is_in_force(*number) && self.is_of(which, *number)
                });
                of_group.try_for_each(|number| match self.statements.get(number) {
                    Some(statement) => look((self.statements.number_in_set(number), statement)),
                    None => ControlFlow::Continue(()),
                })
            }
            None => self.each(which, Effect::Allow).try_for_each(look),
        };
        // OK because what is beyond the budget is not read.
        let _ = visited;
    }
}

impl PolicySet {
    /// Calls with allows that may be near a view, of a policy or with none of all identity
    /// policies; each look takes one of the budget.
    pub(crate) fn near<'s>(
        &'s self,
        policy: Option<PolicyId>,
        view: &View<'_>,
        budget: &mut usize,
        found: NearVisitor<'_, 's>,
    ) {
        let mut look = |number, statement| found(self.statement_id(number), statement);
        if let Some(id) = policy {
            if let Some((held, number)) = self.held(id) {
                let which = Which::Policy(number);
                held.part().near(which, view, budget, &mut look);
            }
            return;
        }
        for held in self.parts() {
            held.part().near(Which::Identity, view, budget, &mut look);
        }
    }
}

impl Layer {
    /// Calls with allows that may be near a view.
    pub(crate) fn near<'s>(
        &'s self,
        view: &View<'_>,
        budget: &mut usize,
        found: NearVisitor<'_, 's>,
    ) {
        for id in self.policies() {
            self.set().near(Some(*id), view, budget, found);
        }
    }
}
