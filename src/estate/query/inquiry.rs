//! What all questions of one search have in common, and the best of several questions.

use std::borrow::Cow;

use super::super::model::Model;
use super::super::question::{Asker, Question};
use super::answer::{Standing, Step};
use super::ground::Ground;
use super::points::visit_points;
use super::step::step;
use crate::request::Circumstances;

/// The estate, and what is given of every call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inquiry<'e, 'q> {
    pub(super) model: &'e Model,
    pub(super) circumstances: &'q Circumstances<'q>,
    /// The account that owns a resource if neither its name nor the estate says so.
    pub(super) owner: Option<&'q str>,
}

impl<'q> Inquiry<'_, 'q> {
    /// A concrete question with all that is given.
    pub(super) fn question(&self, asker: Asker<'q>, action: &str, resource: &str) -> Question<'q> {
        Question {
            owner: self.owner.map(Cow::Borrowed),
            ..Question::new(asker, action.to_owned(), resource.to_owned())
        }
        .under(self.circumstances.borrowed())
    }

    /// The best way in which somebody may do something in the scope of a ground, no worse than
    /// `worst`, and whether all of it was asked.
    pub(super) fn best_step(
        &self,
        asker: &Asker<'q>,
        ground: &mut Ground,
        worst: Standing,
    ) -> (Option<Step>, bool) {
        let ask = |action: &str, resource: &str, worst| {
            let question = self.question(asker.clone(), action, resource);
            step(self.model, &question, worst)
        };
        let (mut found, mut others) = (None, Vec::new());
        let is_whole = visit_points(self.model, asker, ground, &mut |point| {
            let (action, resource) = point;
            found = ask(action, resource, Standing::Now);
            others.push(point.clone());
            found.is_some()
        });
        if found.is_none() && worst == Standing::If {
            // None is allowed as things are, so one that takes little is as good as any.
            let steps = others
                .iter()
                .filter_map(|(action, resource)| ask(action, resource, worst));
            found = best(steps, ONE_CONDITION);
        }
        (found, is_whole)
    }
}

/// How good a step is, the best first: its standing, whether it is not proven, how many gaps and
/// requirements it has.
type Rank = (Standing, bool, usize, usize);

/// Allowed as things are.
pub(super) const NOW: Rank = (Standing::Now, true, usize::MAX, usize::MAX);
const ONE_CONDITION: Rank = (Standing::If, false, 0, 1);

/// The first that is good enough, or else the first of the best.
pub(super) fn best(steps: impl Iterator<Item = Step>, enough: Rank) -> Option<Step> {
    let rank = |step: &Step| {
        (
            step.standing,
            !step.is_proven,
            step.gaps.len(),
            step.requirements.len(),
        )
    };
    let mut found: Option<Step> = None;
    for step in steps {
        if rank(&step) <= enough {
            return Some(step);
        }
        if found.as_ref().is_none_or(|found| rank(&step) < rank(found)) {
            found = Some(step);
        }
    }
    found
}
