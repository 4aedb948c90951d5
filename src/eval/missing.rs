//! Which keys that the request does not give could change its verdict (clause E3).
//!
//! A statement is open when it depends on keys that are absent and nothing else already decides it.
//! A key matters when some open statement with it does: when there is a way for the other open
//! statements to come out so that this one turns the verdict. Statements are taken as independent,
//! which never omits a key, and is exact as long as no two statements share one.
//!
//! # Example
//!
//! An identity policy allows where `dept` is `hr`, a control policy allows everything and denies
//! where `mfa` is `false`, and the request gives neither key. Both statements are open. The deny
//! decides as soon as it applies, so `mfa` matters. The allow varies: with the deny out of the way
//! it makes the difference between `Allow` and `ImplicitDeny`, so `dept` matters too. Had the
//! control policy denied without a condition, no key would change anything, and none is reported.
//!
//! Listing the keys of all open statements would be simpler. It would send people after keys that
//! cannot help, such as those of an allow that a deny overrides anyway.

use std::collections::BTreeSet;

use super::decision::Decision;
use super::record::{Replay, StatementRecord, VerdictOf};
use crate::decision::Verdict;
use crate::model::Effect;

/// Returns the keys that could change the verdict, sorted.
pub(super) fn missing_context(
    records: &[StatementRecord],
    decide: &dyn Fn(&mut Replay<'_>) -> Decision,
) -> Vec<String> {
    let verdict_of = |applies: &[bool]| decide(&mut Replay { records, applies }).verdict;
    let mut at_best: Vec<bool> = records.iter().map(applies_at_best).collect();
    // A deny that can be neither lifted nor skipped decides alone.
    if verdict_of(&at_best) == Verdict::ExplicitDeny {
        return Vec::new();
    }
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    let mut varying = Vec::new();
    for (index, record) in records.iter().enumerate() {
        if !is_open(record) {
            continue;
        }
        // A deny decides where it applies, unless it is skipped where something is allowed.
        let decides = record.effect == Effect::Deny && {
            set(&mut at_best, index, true);
            let verdict = verdict_of(&at_best);
            set(&mut at_best, index, false);
            verdict == Verdict::ExplicitDeny
        };
        if decides {
            keys.extend(record.missing());
        } else {
            varying.push(index);
        }
    }
    for index in &varying {
        if let Some(record) = records.get(*index)
            && turns(*index, records, &varying, &verdict_of)
        {
            keys.extend(record.missing());
        }
    }
    keys.into_iter().map(str::to_owned).collect()
}

/// Whether a statement could come out either way if the request gave the keys that it lacks.
fn is_open(record: &StatementRecord) -> bool {
    let (could, could_fail) = record.could();
    could && could_fail && record.missing().next().is_some()
}

/// Whether a statement applies if all that is open is in favour of the request.
fn applies_at_best(record: &StatementRecord) -> bool {
    if is_open(record) {
        record.effect == Effect::Allow
    } else {
        record.counts()
    }
}

/// Whether a statement that varies can turn the verdict: each other layer takes what it has at
/// least or at most, and this one has no other that is open.
///
/// `varying` holds the places of all open statements that do not decide alone, in order.
fn turns(
    index: usize,
    records: &[StatementRecord],
    varying: &[usize],
    verdict_of: VerdictOf<'_>,
) -> bool {
    /// With more other layers than this, the key is reported without further checks.
    const LAYERS_MAX: usize = 8;
    let place = |index: usize| records.get(index).map(|record| record.at.key());
    let mut places: Vec<_> = varying.iter().map(|other| place(*other)).collect();
    places.sort();
    places.dedup();
    places.retain(|other| *other != place(index));
    if places.len() > LAYERS_MAX {
        return true;
    }
    let mut applies = Vec::with_capacity(records.len());
    for record in records {
        applies.push(!is_open(record) && record.counts());
    }
    // Each number is a choice of the layers that take the most: one bit for each layer.
    for most in 0u32..1 << places.len() {
        for other in varying {
            let bit = places.iter().position(|of| *of == place(*other));
            set(
                &mut applies,
                *other,
                bit.is_some_and(|bit| most & (1 << bit) != 0),
            );
        }
        set(&mut applies, index, true);
        let with = verdict_of(&applies);
        set(&mut applies, index, false);
        if with != verdict_of(&applies) {
            return true;
        }
    }
    false
}

/// Sets whether the statement of this number applies.
fn set(applies: &mut [bool], index: usize, value: bool) {
    if let Some(place) = applies.get_mut(index) {
        *place = value;
    }
}
