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
    LayerOutcome, LayerPlace, LayerRef, LooksAt, Observer, OutcomeSource, Seen, counts,
};
use super::reason::Reason;
use super::record::StatementRecord;
use super::side::{Caller, ResourceSide};
use super::stage::Stage;
use crate::compile::{PolicySet, StatementId, StatementRef, View};
use crate::decision::{Truth, Verdict};
use crate::model::Effect;
use crate::principal::Naming;
use crate::request::Request;

/// Of a decision one layer: its stage, and of control policies the level.
pub(crate) type SurveyPlace = (Stage, usize);

/// A statement that may speak of the caller.
#[derive(Clone, Debug)]
pub(crate) struct Surveyed {
    pub(crate) place: SurveyPlace,
    pub(crate) reason: Reason,
    pub(crate) set: PolicySet,
    pub(crate) id: StatementId,
    pub(crate) effect: Effect,
    pub(crate) naming: Naming,
    /// Operator, key and values of its conditions on keys that are not given.
    pub(crate) open: Vec<(String, String, Vec<String>)>,
}

/// A request's layers, whatever its action and resource.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) places: Vec<SurveyPlace>,
    pub(crate) statements: Vec<Surveyed>,
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

    fn saw(&mut self, seen: &Seen<'_>) {
        self.add(&Seen {
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
        self.add(&Seen {
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
    fn add(&mut self, seen: &Seen<'_>) {
        let record = StatementRecord::new(seen, seen.scope);
        let speaks = Truth::all([record.naming.any(), record.at.attached]);
        let given = record
            .tests
            .iter()
            .filter(|test| !test.is_open() && !test.has_open_variable());
        let given = Truth::all(given.map(|test| test.truth));
        let applies = Truth::all([speaks, given]);
        if !counts(record.effect, applies) {
            return;
        }
        let open = record
            .tests
            .iter()
            .filter(|test| test.is_open() || test.has_open_variable());
        let open = open
            .map(|test| (test.operator.clone(), test.key.clone(), test.wanted.clone()))
            .collect();
        self.0.statements.push(Surveyed {
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

/// Layers whose outcomes are chosen.
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
    // Levels must allow each by itself; of the others any set may do.
    let is_level = |place: &SurveyPlace| {
        matches!(
            place.0,
            Stage::Control | Stage::ResourceControl | Stage::Endpoint
        )
    };
    let always: GrantingLayers = survey
        .places
        .iter()
        .filter(|place| is_level(place))
        .map(|place| (*place, Naming::DIRECT))
        .collect();
    let mut parts: GrantingLayers = Vec::new();
    for place in survey.places.iter().filter(|place| !is_level(place)) {
        let by = [
            Naming::DIRECT,
            Naming {
                by_role: Truth::True,
                ..Naming::NONE
            },
            Naming {
                by_account: Truth::True,
                ..Naming::NONE
            },
        ];
        let names = if place.0 == Stage::Resource {
            &by[..]
        } else {
            &[Naming::DIRECT]
        };
        parts.extend(names.iter().map(|naming| (*place, *naming)));
    }
    // OK because a caller has an identity, its attachments to groups, a boundary and a session,
    // which are few.
    let count = parts.len().min(16);
    let mut choices: Vec<u32> = (0..1u32 << count).collect();
    choices.sort_by_key(|bits| bits.count_ones());
    let mut found: Vec<(u32, GrantingLayers)> = Vec::new();
    for bits in choices {
        if found.iter().any(|(smaller, _)| smaller & bits == *smaller) {
            continue;
        }
        let some = parts
            .iter()
            .enumerate()
            .filter(|(index, _)| bits & (1 << index) != 0)
            .map(|(_, part)| *part);
        let chosen: GrantingLayers = some.chain(always.iter().copied()).collect();
        if decide_by(caller, sides, request, &mut ChosenOutcomes(&chosen)).is_allowed() {
            found.push((bits, chosen));
        }
    }
    let mut merged: Vec<GrantingLayers> = Vec::new();
    for (_, chosen) in found {
        match merged.iter_mut().find(|other| same_places(other, &chosen)) {
            Some(other) => other
                .iter_mut()
                .zip(chosen)
                .for_each(|(one, (_, way))| one.1 = one.1.or(way)),
            None => merged.push(chosen),
        }
    }
    merged
}

/// Whether two sets differ only in how their layers name the caller, so that either way will do.
/// The smallest sets name it in one way each, so that nothing is mixed.
fn same_places(one: &GrantingLayers, other: &GrantingLayers) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|((one, _), (other, _))| one == other)
}
