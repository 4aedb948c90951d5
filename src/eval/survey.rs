//! All that bears on a request besides its action and resource: which statements name the caller,
//! and which layers must allow.
//!
//! What a caller can do is a set of actions and resources, too large to ask about one by one. A
//! survey takes the layers of one request, records every statement as if its scope held the
//! request, and leaves actions and resources to its caller. `sufficient` then says which layers
//! have to allow.
//!
//! # Example
//!
//! A user with a boundary asks about a bucket of its own account, whose policy is in force too. The
//! layers are boundary, identity and resource. Each combination of outcomes is decided, and the
//! least ones that allow are kept: {boundary, identity} and, where a grant of the resource to the
//! user itself passes the boundary, {resource}. What the user can do is what all layers of some
//! combination allow, without what any denies.
//!
//! The obvious alternative is to write down per cloud which layers are needed. It would state the
//! rules of `authorize` a second time, and the two could disagree; here the decision itself is
//! asked.

use super::authorize::decide_by;
use super::layer::{
    LayerOutcome, LayerPlace, LayerRef, LooksAt, Observer, OutcomeSource, StatementOutcome, counts,
};
use super::reason::Reason;
use super::record::StatementRecord;
use super::side::{Caller, ResourceSide};
use super::stage::Stage;
use super::written_test::WrittenTest;
use crate::compile::{PolicySet, StatementId, StatementRef, View};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::principal::Naming;
use crate::request::Request;

/// Of a decision one layer: its stage, and of control policies the level.
pub(crate) type SurveyPlace = (Stage, usize);

/// A statement that may speak of the caller.
#[derive(Clone, Debug)]
pub(crate) struct SurveyStatement {
    pub(crate) place: SurveyPlace,
    /// The statement as an answer names it; without a resource.
    pub(crate) reason: Reason,
    /// The set that its id belongs to.
    pub(crate) set: PolicySet,
    pub(crate) id: StatementId,
    pub(crate) effect: Effect,
    /// How it names the caller.
    pub(crate) naming: Naming,
    /// Its conditions on keys that are not given.
    pub(crate) open: Vec<WrittenTest>,
}

/// A request's layers, whatever its action and resource.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// The layers in force, in the order in which a decision asks them.
    pub(crate) places: Vec<SurveyPlace>,
    /// The statements that may speak of the caller, layer by layer.
    pub(crate) statements: Vec<SurveyStatement>,
}

/// The layers that together allow where nothing denies: the place of each, and the ways of naming
/// the caller. Its statements must use one of these ways.
pub(crate) type GrantingLayers = Vec<(SurveyPlace, Naming)>;

/// Records every statement of every layer as if its scope held the request.
#[derive(Default)]
struct Surveyor(Survey);

impl Observer for Surveyor {
    const LOOKS_AT: LooksAt = LooksAt::All;

    fn enters(&mut self, at: LayerPlace) {
        self.0.places.push((at.stage, at.level));
    }

    fn saw(&mut self, seen: &StatementOutcome<'_>) {
        self.add(&StatementOutcome {
            scope: Truth::True,
            ..*seen
        });
    }

    fn passed(
        &mut self,
        set: &PolicySet,
        (id, statement): (StatementId, StatementRef<'_>),
        at: LayerPlace,
        view: &View<'_>,
    ) {
        let (naming, effect) = (statement.naming(view), statement.statement.effect);
        let condition = Truth::True;
        self.add(&StatementOutcome {
            at,
            view,
            set,
            id,
            statement,
            effect,
            naming,
            scope: Truth::True,
            condition,
        });
    }
}

impl Surveyor {
    /// Adds a statement, unless what the request gives already keeps it from applying.
    fn add(&mut self, seen: &StatementOutcome<'_>) {
        let record = StatementRecord::new(seen, seen.scope);
        let mut applies = Truth::all([record.naming.any(), record.at.attached]);
        let mut open = Vec::new();
        for test in &record.tests {
            if test.is_undecided() {
                open.push(WrittenTest::from(test));
            } else {
                applies = Truth::all([applies, test.truth]);
            }
        }
        if !counts(record.effect, applies) {
            return;
        }
        self.0.statements.push(SurveyStatement {
            place: (record.at.stage, record.at.level),
            reason: Reason::new(&record, String::new()),
            set: record.set.clone(),
            id: record.id,
            effect: record.effect,
            naming: record.naming,
            open,
        });
    }
}

/// Surveys all layers of a request.
pub(crate) fn survey(caller: &Caller, sides: &[ResourceSide], request: &Request<'_>) -> Survey {
    let mut surveyor = Surveyor::default();
    let _ = decide_by(caller, sides, request, &mut surveyor);
    surveyor.0
}

/// Layers whose outcomes are chosen: those of the list allow, and all others say nothing.
struct ChosenOutcomes<'c>(&'c [(SurveyPlace, Naming)]);

impl OutcomeSource for ChosenOutcomes<'_> {
    fn outcome(&mut self, _: LayerRef<'_>, at: LayerPlace, _: &View<'_>) -> LayerOutcome {
        let chosen = self
            .0
            .iter()
            .find(|(place, _)| *place == (at.stage, at.level));
        match chosen {
            Some((_, grants)) => LayerOutcome {
                verdict: Verdict::Allow,
                grants: *grants,
                ..LayerOutcome::NOTHING
            },
            None => LayerOutcome::NOTHING,
        }
    }
}

/// The smallest sets of layers that allow a request together, as the decision itself combines them.
pub(crate) fn sufficient(
    caller: &Caller,
    sides: &[ResourceSide],
    request: &Request<'_>,
    survey: &Survey,
) -> Vec<GrantingLayers> {
    let (always, parts) = always_and_choice(survey);
    // OK because a caller has an identity, its attachments to groups, a boundary and a session,
    // which are few.
    let count = parts.len().min(16);
    let mut choices: Vec<u32> = (0..1u32 << count).collect();
    choices.sort_by_key(|bits| bits.count_ones());
    let mut smallest: Vec<u32> = Vec::new();
    let mut merged: Vec<GrantingLayers> = Vec::new();
    for bits in choices {
        if smallest.iter().any(|smaller| smaller & bits == *smaller) {
            continue;
        }
        let mut chosen: GrantingLayers = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            if bits & (1 << index) != 0 {
                chosen.push(*part);
            }
        }
        chosen.extend(&always);
        if decide_by(caller, sides, request, &mut ChosenOutcomes(&chosen)).is_allowed() {
            smallest.push(bits);
            merge(&mut merged, chosen);
        }
    }
    merged
}

/// Splits the layers in force: levels must allow each by itself, and of the others any set may do.
/// A resource may name the caller in three ways, each of which is a part of its own.
fn always_and_choice(survey: &Survey) -> (GrantingLayers, GrantingLayers) {
    let (mut always, mut choice) = (Vec::new(), Vec::new());
    for place in &survey.places {
        match place.0 {
            Stage::Control | Stage::ResourceControl | Stage::Endpoint => {
                always.push((*place, Naming::DIRECT));
            }
            Stage::Resource => {
                choice.push((*place, Naming::DIRECT));
                let by_role = Naming {
                    by_role: Truth::True,
                    ..Naming::NONE
                };
                choice.push((*place, by_role));
                let by_account = Naming {
                    by_account: Truth::True,
                    ..Naming::NONE
                };
                choice.push((*place, by_account));
            }
            _ => choice.push((*place, Naming::DIRECT)),
        }
    }
    (always, choice)
}

/// Adds a set of layers, or, where one of the same places is known, its ways of naming the caller:
/// either way will do. The smallest sets name it in one way each, so that nothing is mixed.
fn merge(merged: &mut Vec<GrantingLayers>, chosen: GrantingLayers) {
    let places = |set: &GrantingLayers| -> Vec<SurveyPlace> {
        set.iter().map(|(place, _)| *place).collect()
    };
    let own = places(&chosen);
    let Some(known) = merged.iter_mut().find(|known| places(known) == own) else {
        merged.push(chosen);
        return;
    };
    for (known, (_, naming)) in known.iter_mut().zip(chosen) {
        known.1 = known.1.or(naming);
    }
}
