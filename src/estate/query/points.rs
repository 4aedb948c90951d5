//! Which concrete questions stand for a question with wildcards.
//!
//! Of all actions and resources in a scope only those differ that some statement or some side of a
//! resource tells apart. So for each allow that could grant, one question is asked for each way in
//! which denies, filters, accounts and listed resources can match within it. The allows are taken
//! one after the other, for mostly the first says enough.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::model::Inner;
use super::super::question::{Asker, Question};
use super::cut::{POINTS_MAX, Point, Seed, Told};
use super::ground::Ground;
use super::scope::Scope;
use crate::compile::{StatementId, StatementRef};
use crate::eval::Caller;
use crate::model::Effect;

type Statement<'c> = (StatementId, StatementRef<'c>);

impl Inner {
    /// Goes through the questions to ask of somebody until `ask` has heard enough; whether they
    /// stand for all of the scope.
    pub(super) fn points(
        &self,
        asker: &Asker<'_>,
        (scope, ground): (&Scope, &mut Ground),
        ask: &mut dyn FnMut(&Point) -> bool,
    ) -> bool {
        let mut seen: HashSet<Point> = HashSet::new();
        if scope.names_one_action() {
            // Names are often written with a star that is meant as it stands.
            let written = (scope.action.clone(), scope.resource.clone());
            if ask(&written) {
                return true;
            }
            seen.insert(written);
        }
        if scope.is_concrete() {
            return true;
        }
        let probe = Question::new(asker.clone(), "any:Thing", "*");
        let Ok((prepared, found)) = self.prepare(&probe) else {
            return true;
        };
        if prepared.refused.is_some() {
            return true;
        }
        let request = &prepared.request;
        let (allows, tells) = self.statements(scope, &prepared.caller);
        let tells: Vec<Rc<Told>> = tells
            .into_iter()
            .map(|one| ground.told(self, one, request))
            .collect();
        let own = allows
            .into_iter()
            .map(|(id, one)| (Seed::Own(id), Some(one)));
        let everything = found
            .identity
            .is_owner()
            .then_some((Seed::Everything, None));
        let grounds = (0..ground.allows.len()).map(|index| (Seed::Ground(index), None));
        let mut is_whole = true;
        for (seed, statement) in own.chain(everything).chain(grounds) {
            let cut = ground.cut(self, scope, (seed, statement), (&tells, request));
            is_whole &= cut.is_whole;
            if cut
                .points
                .iter()
                .any(|point| seen.insert(point.clone()) && ask(point))
            {
                return true;
            }
            if seen.len() > POINTS_MAX {
                return false;
            }
        }
        is_whole
    }

    /// The statements of whoever asks that meet a scope: allows that grant, and what tells them
    /// apart: denies, filters, and what allows leave out.
    fn statements<'c>(
        &self,
        scope: &Scope,
        caller: &'c Caller,
    ) -> (Vec<Statement<'c>>, Vec<Statement<'c>>) {
        let table = self.dialect().table();
        let (own, filters) = caller.layers();
        let (mut allows, mut tells) = (Vec::new(), Vec::new());
        for layer in own {
            allows.extend(layer.each(Effect::Allow));
            tells.extend(layer.each(Effect::Deny));
        }
        tells.extend(
            filters.flat_map(|layer| layer.each(Effect::Allow).chain(layer.each(Effect::Deny))),
        );
        allows.retain(|(_, one)| scope.meets(*one, table));
        tells.retain(|(_, one)| scope.meets(*one, table));
        tells.extend(allows.iter().filter(|(_, one)| one.leaves_out()));
        (allows, tells)
    }
}
