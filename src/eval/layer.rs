//! One layer, one resource: the union of its statements (clauses S1, D1).
//!
//! A layer is a list of policies that say one thing together: an explicit deny if any statement
//! denies, else an allow if any allows, else nothing. `Judge` takes the statements that the index
//! finds, checks what is left to check (principal, attachment, conditions), and adds up the
//! outcome. An observer looks on and decides how much is read: the silent one (`Memo`) ends
//! the search as soon as nothing can change the outcome, one that records sees all that bears on
//! the request.
//!
//! # Example
//!
//! A layer has an allow of `oss:*` under a condition that the request does not meet, and a deny of
//! `oss:Delete*`. Asked about `oss:GetObject`, the index returns the allow alone; its scope holds
//! the request, its condition is false, and the outcome is an implicit deny. The silent observer
//! has seen one statement, and so has the recorder, which keeps it as a near miss.
//!
//! An engine of its own for explanations would be free to collect whatever they need. It would also
//! be a second place in which the rules are written, and the two would drift apart.

use std::ops::ControlFlow;

use smallvec::SmallVec;

use super::stage::Stage;
use crate::compile::{
    Candidate, Layer, PolicySet, SearchStep, StatementId, StatementRef, UNCONDITIONAL, View,
    Visitor,
};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::principal::Naming;

/// A statement that was checked, with what was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct StatementOutcome<'s> {
    pub(super) at: LayerPlace,
    pub(super) view: &'s View<'s>,
    /// The set that its id belongs to.
    pub(super) set: &'s PolicySet,
    pub(super) id: StatementId,
    pub(super) statement: StatementRef<'s>,
    pub(super) effect: Effect,
    /// How it names the caller.
    pub(super) naming: Naming,
    /// Principal, action, resource and attachment together.
    pub(super) scope: Truth,
    /// All conditions together; true where there are none.
    pub(super) condition: Truth,
}

impl StatementOutcome<'_> {
    /// Whether it decides: a `Deny` also where something is unknown (C8).
    pub(super) fn counts(&self) -> bool {
        counts(self.effect, Truth::all([self.scope, self.condition]))
    }
}

/// Whether a statement of this effect decides: an allow only where it surely applies, a deny also
/// where that is unknown (C8).
pub(super) fn counts(effect: Effect, applies: Truth) -> bool {
    match effect {
        Effect::Deny => applies != Truth::False,
        Effect::Allow => applies == Truth::True,
    }
}

/// Which statements of a layer an observer sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LooksAt {
    /// Until nothing can change the outcome any more.
    Deciding,
    /// At least all whose scope holds the request, or would if the request gave more.
    Bearing,
    /// Every statement of the layer.
    All,
}

/// Looks on while a request is decided. The silent one leaves out what cannot change a layer's
/// outcome any more; one that records sees everything. Both see the same path, so what is recorded
/// cannot disagree with what is decided.
pub(super) trait Observer {
    /// What it wants to see.
    const LOOKS_AT: LooksAt;

    /// A layer in force comes next.
    fn enters(&mut self, _at: LayerPlace) {}

    /// A statement whose scope may hold the request.
    fn saw(&mut self, _seen: &StatementOutcome<'_>) {}

    /// A statement whose scope does not hold the request.
    fn passed(
        &mut self,
        _set: &PolicySet,
        _statement: (StatementId, StatementRef<'_>),
        _at: LayerPlace,
        _view: &View<'_>,
    ) {
    }

    /// Whether the conditions hold.
    fn condition(&mut self, statement: StatementRef<'_>, view: &View<'_>) -> Truth {
        statement
            .conditions()
            .map_or(Truth::True, |conditions| conditions.evaluate(view))
    }

    /// A table was asked.
    fn probed(&mut self) {}

    /// A statement was compared with the request.
    fn compared(&mut self) {}
}

/// Where the outcomes of layers come from: from evaluating them, or, when an explanation asks what
/// else could be, from what was recorded.
pub(super) trait OutcomeSource {
    /// What a layer at this place says of what it sees.
    fn outcome(&mut self, source: LayerRef<'_>, at: LayerPlace, view: &View<'_>) -> LayerOutcome;
}

impl<O: Observer> OutcomeSource for O {
    fn outcome(&mut self, source: LayerRef<'_>, at: LayerPlace, view: &View<'_>) -> LayerOutcome {
        self.enters(at);
        let set = match source {
            LayerRef::Layer(layer) => layer.set(),
            LayerRef::Identity(set) => set,
        };
        let mut judge = Judge {
            set,
            at,
            view,
            observer: self,
            outcome: LayerOutcome::NOTHING,
        };
        let cut_short = match (O::LOOKS_AT, source) {
            (LooksAt::Deciding, LayerRef::Layer(layer)) => layer.visit(view, &mut judge),
            (LooksAt::Deciding, LayerRef::Identity(set)) => {
                set.visit(None, view, &mut false, &mut judge)
            }
            (LooksAt::Bearing, LayerRef::Identity(set)) => {
                judge.look_at(set.bearing_on(view).into_iter())
            }
            // What is attached to one caller or resource is short.
            (_, LayerRef::Layer(layer)) => {
                judge.look_at(EFFECTS.iter().flat_map(|it| layer.each(*it)))
            }
            (_, LayerRef::Identity(set)) => {
                judge.look_at(EFFECTS.iter().flat_map(|it| set.each(None, *it)))
            }
        };
        // OK because a search that is cut short has its answer.
        let _ = cut_short;
        judge.outcome
    }
}

/// In the order in which statements are reported.
const EFFECTS: [Effect; 2] = [Effect::Deny, Effect::Allow];

/// Adds up what the statements of a layer say.
struct Judge<'j, O> {
    set: &'j PolicySet,
    at: LayerPlace,
    view: &'j View<'j>,
    observer: &'j mut O,
    outcome: LayerOutcome,
}

impl<O: Observer> Judge<'_, O> {
    /// Judges statements one after the other, without an end before the last.
    fn look_at<'s>(
        &mut self,
        statements: impl Iterator<Item = (StatementId, StatementRef<'s>)>,
    ) -> ControlFlow<()> {
        for statement in statements {
            self.look(statement);
        }
        ControlFlow::Continue(())
    }

    /// Judges a statement that no table found, so that its scope has to be checked first.
    fn look(&mut self, (id, parts): (StatementId, StatementRef<'_>)) {
        let scope = parts.scope(self.view);
        let statement = parts.statement;
        let (effect, conditions) = (statement.effect, statement.conditions);
        let is_named = statement.names_principals();
        let passed = scope == Truth::False
            || self
                .judge(
                    id,
                    &Candidate {
                        parts,
                        effect,
                        scope,
                        conditions,
                        is_named,
                    },
                )
                .is_none();
        if passed {
            self.observer
                .passed(self.set, (id, parts), self.at, self.view);
        }
    }

    /// Adds what a statement says to the outcome, and returns how the search goes on; `None` where
    /// the scope does not hold the request.
    fn judge(&mut self, id: StatementId, candidate: &Candidate<'_>) -> Option<SearchStep> {
        let Candidate {
            parts,
            effect,
            scope,
            conditions,
            is_named,
        } = *candidate;
        let naming = if is_named {
            parts.naming(self.view)
        } else {
            Naming::DIRECT
        };
        let scope = Truth::all([naming.any(), scope, self.at.attached]);
        if scope == Truth::False {
            return None;
        }
        let condition = if conditions == UNCONDITIONAL {
            Truth::True
        } else {
            self.observer.condition(parts, self.view)
        };
        let (at, view, set) = (self.at, self.view, self.set);
        let seen = StatementOutcome {
            at,
            view,
            set,
            id,
            statement: parts,
            effect,
            naming,
            scope,
            condition,
        };
        self.observer.saw(&seen);
        if !seen.counts() {
            return Some(if counts(effect, condition) {
                SearchStep::Next
            } else {
                SearchStep::Failed
            });
        }
        self.outcome = self.outcome.or(LayerOutcome::of(effect, id, naming));
        Some(match effect {
            Effect::Deny => SearchStep::Stop,
            Effect::Allow if naming.direct == Truth::True => SearchStep::Allowed,
            Effect::Allow => SearchStep::Next,
        })
    }
}

impl<'s, O: Observer> Visitor<'s> for Judge<'_, O> {
    fn found(&mut self, number: u32, candidate: Candidate<'s>) -> SearchStep {
        let id = self.set.statement_id(number);
        self.judge(id, &candidate).unwrap_or(SearchStep::Next)
    }

    fn probed(&mut self) {
        self.observer.probed();
    }

    fn compared(&mut self) {
        self.observer.compared();
    }
}

/// Decides, and keeps which conditions it has tested, so that each is tested once a resource: what
/// a test comes to may follow from the owner of the resource (C9).
#[derive(Default)]
pub(super) struct Memo {
    /// The resource for which they were tested.
    side: usize,
    /// How many were tested.
    pub(super) tests: usize,
    /// The conditions that were tested, each by its address, with what it came to.
    tested: SmallVec<[(usize, Truth); TESTED_MAX]>,
}

/// How many distinct conditions are kept. Any further condition is tested once in each scope in
/// which it occurs.
const TESTED_MAX: usize = 64;

impl Observer for Memo {
    const LOOKS_AT: LooksAt = LooksAt::Deciding;

    fn enters(&mut self, at: LayerPlace) {
        if at.side != self.side {
            self.side = at.side;
            self.tested.clear();
        }
    }

    fn condition(&mut self, statement: StatementRef<'_>, view: &View<'_>) -> Truth {
        let Some(conditions) = statement.conditions() else {
            return Truth::True;
        };
        // Equal conditions of a segment are one value, which stays where it is while the request is
        // decided.
        let key = std::ptr::from_ref(conditions).addr();
        if let Some((_, truth)) = self.tested.iter().find(|(tested, _)| *tested == key) {
            return *truth;
        }
        let truth = conditions.evaluate(view);
        self.tests += 1;
        if self.tested.len() < TESTED_MAX {
            self.tested.push((key, truth));
        }
        truth
    }
}

/// What one layer says.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerOutcome {
    pub(super) verdict: Verdict,
    /// The statement that gave the verdict, the first of several.
    pub(super) statement: Option<StatementId>,
    /// How its grants name the caller.
    pub(super) grants: Naming,
}

impl LayerOutcome {
    /// What a layer says in which no statement applies.
    pub(super) const NOTHING: LayerOutcome = LayerOutcome {
        verdict: Verdict::ImplicitDeny,
        statement: None,
        grants: Naming::NONE,
    };

    /// What one statement says that applies.
    pub(super) fn of(effect: Effect, statement: StatementId, naming: Naming) -> LayerOutcome {
        let (verdict, grants) = match effect {
            Effect::Deny => (Verdict::ExplicitDeny, Naming::NONE),
            Effect::Allow => (Verdict::Allow, naming),
        };
        LayerOutcome {
            verdict,
            statement: Some(statement),
            grants,
        }
    }

    /// What stands for a level that does not deny where only denies count.
    pub(super) const PASSED: LayerOutcome = LayerOutcome {
        verdict: Verdict::Allow,
        ..LayerOutcome::NOTHING
    };

    /// Two layers as one union.
    pub(super) fn or(self, other: LayerOutcome) -> LayerOutcome {
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
        LayerOutcome {
            grants: self.grants.or(other.grants),
            ..first
        }
    }
}

/// The stricter outcome of two filters.
pub(super) fn strictest(left: LayerOutcome, right: LayerOutcome) -> LayerOutcome {
    match (left.verdict, right.verdict) {
        (Verdict::ExplicitDeny, _) => left,
        (_, Verdict::ExplicitDeny) => right,
        (Verdict::ImplicitDeny, _) => left,
        _ => right,
    }
}

/// The statements of a layer.
#[derive(Clone, Copy, Debug)]
pub(super) enum LayerRef<'s> {
    /// Some policies of a set.
    Layer(&'s Layer),
    /// All identity policies of a set.
    Identity(&'s PolicySet),
}

/// The place of a layer in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LayerPlace {
    /// The place of the resource in the request, from 0.
    pub(super) side: usize,
    pub(super) stage: Stage,
    /// Of control policies, from the root.
    pub(super) level: usize,
    /// Whether the attachment counts for this resource (L11).
    pub(super) attached: Truth,
}

impl LayerPlace {
    /// Which layer it is, whatever is attached.
    pub(super) fn key(&self) -> LayerKey {
        LayerKey {
            side: self.side,
            stage: self.stage,
            level: self.level,
        }
    }
}

/// One layer of a decision: which resource, stage and level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LayerKey {
    side: usize,
    stage: Stage,
    level: usize,
}

/// What a statement says of the view; `None` when its scope does not hold it.
pub(super) fn look<'s>(
    set: &'s PolicySet,
    (id, statement): (StatementId, StatementRef<'s>),
    at: LayerPlace,
    view: &'s View<'s>,
) -> Option<StatementOutcome<'s>> {
    let naming = statement.naming(view);
    let scope = Truth::all([naming.any(), statement.scope(view), at.attached]);
    let condition = statement
        .conditions()
        .map_or(Truth::True, |conditions| conditions.evaluate(view));
    let effect = statement.statement.effect;
    (scope != Truth::False).then_some(StatementOutcome {
        at,
        view,
        set,
        id,
        statement,
        effect,
        naming,
        scope,
        condition,
    })
}
