//! One layer, one resource: the union of its statements (clauses S1, D1).

use std::ops::ControlFlow;

use super::stage::Stage;
use crate::compile::{Layer, PolicySet, Statement, StatementId, View};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::principal::Naming;

/// A statement that was looked at, with what was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'s> {
    pub(super) at: At,
    pub(super) view: &'s View<'s>,
    pub(super) set: &'s PolicySet,
    pub(super) id: StatementId,
    pub(super) statement: &'s Statement,
    pub(super) effect: Effect,
    /// How it names the caller.
    pub(super) naming: Naming,
    /// Principal, action, resource and attachment together.
    pub(super) scope: Truth,
    pub(super) condition: Truth,
}

impl Seen<'_> {
    /// Whether it decides: a `Deny` also where something is unknown (C8).
    pub(super) fn counts(&self) -> bool {
        counts(self.effect, Truth::all([self.scope, self.condition]))
    }
}

pub(super) fn counts(effect: Effect, applies: Truth) -> bool {
    match effect {
        Effect::Deny => applies != Truth::False,
        Effect::Allow => applies == Truth::True,
    }
}

/// Looks on while a request is decided. The silent one stops as soon as a layer is settled; one that records goes on.
/// Both see the same path, so what is recorded cannot disagree with what is decided.
pub(super) trait Observer {
    /// Whether it wants to see every statement, and not only those that can apply.
    const SEES_ALL: bool;

    /// A layer in force is looked at.
    fn enters(&mut self, at: At);

    /// A statement whose scope may hold the request.
    fn saw(&mut self, seen: &Seen<'_>);

    /// A statement whose scope does not hold the request.
    fn passed(
        &mut self,
        _set: &PolicySet,
        _statement: (StatementId, &Statement),
        _effect: Effect,
        _at: At,
        _view: &View<'_>,
    ) {
    }

    /// Whether to go on when the layer is settled.
    fn settled(&self) -> ControlFlow<()>;
}

/// Where the outcomes of layers come from: from evaluating them, or, when an explanation asks what else could be, from
/// what was recorded.
pub(super) trait Layers {
    fn outcome(&mut self, source: Source<'_>, at: At, view: &View<'_>) -> Outcome;
}

impl<O: Observer> Layers for O {
    fn outcome(&mut self, source: Source<'_>, at: At, view: &View<'_>) -> Outcome {
        self.enters(at);
        let set = match source {
            Source::Layer(layer) => layer.set(),
            Source::Identity(set) => set,
        };
        let probe = (!Self::SEES_ALL && view.is_as_asked).then(|| (view.request.probe(), at.side));
        let mut outcome = Outcome::NOTHING;
        for effect in EFFECTS {
            let mut visit = |id: StatementId, statement: &Statement| {
                let next = one(set, (id, statement), effect, at, view, self);
                outcome = outcome.or(next);
                let settled = next.verdict == Verdict::ExplicitDeny || next.grants.direct == Truth::True;
                if settled { self.settled() } else { ControlFlow::Continue(()) }
            };
            let visited = match source {
                Source::Layer(layer) => layer.visit(effect, probe, &mut visit),
                Source::Identity(set) => set.visit_identity(effect, probe, &mut visit),
            };
            if visited.is_break() {
                break;
            }
        }
        outcome
    }
}

/// Denies first.
const EFFECTS: [Effect; 2] = [Effect::Deny, Effect::Allow];

pub(super) struct Silent;

impl Observer for Silent {
    const SEES_ALL: bool = false;

    fn enters(&mut self, _: At) {}

    fn saw(&mut self, _: &Seen<'_>) {}

    fn settled(&self) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

/// What one layer says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    pub(super) statement: Option<StatementId>,
    /// How its grants name the caller.
    pub(super) grants: Naming,
}

impl Outcome {
    pub(super) const NOTHING: Outcome =
        Outcome { verdict: Verdict::ImplicitDeny, statement: None, grants: Naming::NONE };

    /// What one statement says that applies.
    pub(super) fn of(effect: Effect, statement: StatementId, naming: Naming) -> Outcome {
        let (verdict, grants) = match effect {
            Effect::Deny => (Verdict::ExplicitDeny, Naming::NONE),
            Effect::Allow => (Verdict::Allow, naming),
        };
        Outcome { verdict, statement: Some(statement), grants }
    }

    /// What stands for a level that does not deny where only denies count.
    pub(super) const PASSED: Outcome = Outcome { verdict: Verdict::Allow, ..Outcome::NOTHING };

    /// Two layers as one union.
    pub(super) fn or(self, other: Outcome) -> Outcome {
        let first = match (self.verdict, other.verdict) {
            (Verdict::ExplicitDeny, _) => self,
            (_, Verdict::ExplicitDeny) => other,
            // The statement that names the caller itself is the one that decides.
            (Verdict::Allow, Verdict::Allow)
                if other.grants.direct == Truth::True && self.grants.direct != Truth::True =>
            {
                other
            }
            (Verdict::Allow, _) => self,
            _ => other,
        };
        Outcome { grants: self.grants.or(other.grants), ..first }
    }
}

/// Which statements.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'s> {
    Layer(&'s Layer),
    /// All identity policies of a set.
    Identity(&'s PolicySet),
}

/// Where in a decision a layer is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) side: usize,
    pub(super) stage: Stage,
    /// Of control policies, from the root.
    pub(super) level: usize,
    /// Whether the attachment counts for this resource (L11).
    pub(super) attached: Truth,
}

impl At {
    /// Which resource, stage and level.
    pub(super) fn place(&self) -> (usize, Stage, usize) {
        (self.side, self.stage, self.level)
    }
}

/// What one statement adds.
fn one(
    set: &PolicySet,
    (id, statement): (StatementId, &Statement),
    effect: Effect,
    at: At,
    view: &View<'_>,
    observer: &mut impl Observer,
) -> Outcome {
    match look(set, (id, statement), effect, at, view) {
        None => {
            observer.passed(set, (id, statement), effect, at, view);
            Outcome::NOTHING
        }
        Some(seen) => {
            observer.saw(&seen);
            if seen.counts() { Outcome::of(effect, id, seen.naming) } else { Outcome::NOTHING }
        }
    }
}

/// What a statement says of the view; `None` when its scope does not hold it.
pub(super) fn look<'s>(
    set: &'s PolicySet,
    (id, statement): (StatementId, &'s Statement),
    effect: Effect,
    at: At,
    view: &'s View<'s>,
) -> Option<Seen<'s>> {
    let scope = statement.scope(view);
    if scope == Truth::False {
        return None;
    }
    let naming = statement.naming(view);
    let scope = Truth::all([naming.any(), scope, at.attached]);
    if scope == Truth::False {
        return None;
    }
    let condition = statement.condition(view);
    Some(Seen { at, view, set, id, statement, effect, naming, scope, condition })
}
