//! What all questions of one search have in common, and the best of several questions.

use std::borrow::Cow;

use super::super::model::Model;
use super::super::question::{Asker, Question};
use super::answer::{Standing, Step};
use super::cut_cache::Point;
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
        let (mut found, mut others) = (None, Vec::new());
        let is_whole = visit_points(self.model, asker, ground, &mut |point| {
            found = self.step_at(asker, point, Standing::Now);
            others.push(point.clone());
            found.is_some()
        });
        if found.is_none() && worst == Standing::If {
            // None is allowed as things are, so one that takes little is as good as any.
            let steps = others
                .iter()
                .filter_map(|point| self.step_at(asker, point, worst));
            found = best(steps, Rank::ONE_CONDITION);
        }
        (found, is_whole)
    }

    /// Whether somebody may do something concrete, no worse than `worst`.
    fn step_at(&self, asker: &Asker<'q>, point: &Point, worst: Standing) -> Option<Step> {
        let (action, resource) = point;
        let question = self.question(asker.clone(), action, resource);
        step(self.model, &question, worst)
    }
}

/// How good a step is: the less, the better, and an earlier field counts more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    standing: Standing,
    is_unproven: bool,
    gaps: usize,
    requirements: usize,
}

impl Rank {
    /// Allowed as things are.
    pub(super) const NOW: Rank = Rank {
        standing: Standing::Now,
        is_unproven: true,
        gaps: usize::MAX,
        requirements: usize::MAX,
    };

    /// Allowed under one condition.
    const ONE_CONDITION: Rank = Rank {
        standing: Standing::If,
        is_unproven: false,
        gaps: 0,
        requirements: 1,
    };

    /// How good a step is.
    fn of(step: &Step) -> Self {
        Self {
            standing: step.standing,
            is_unproven: !step.is_proven,
            gaps: step.gaps.len(),
            requirements: step.requirements.len(),
        }
    }
}

/// The first that is good enough, or else the first of the best.
pub(super) fn best(steps: impl Iterator<Item = Step>, enough: Rank) -> Option<Step> {
    let mut found: Option<Step> = None;
    for step in steps {
        let rank = Rank::of(&step);
        if rank <= enough {
            return Some(step);
        }
        if found.as_ref().is_none_or(|found| rank < Rank::of(found)) {
            found = Some(step);
        }
    }
    found
}
