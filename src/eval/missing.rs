//! Which keys that the request does not give could change its verdict (clause E3).
//!
//! A statement is open when it depends on keys that are absent and nothing else already decides it.
//! A key matters when some open statement with it does: when there is a way for the other open
//! statements to come out so that this one turns the verdict. Statements are taken as independent,
//! which never omits a key, and is exact as long as no two statements share one.

use std::collections::BTreeSet;

use super::decision::Decision;
use super::record::{Replay, StatementRecord, VerdictOf};
use crate::decision::Verdict;
use crate::model::Effect;

/// The keys, in order.
pub(super) fn missing_context(
    records: &[StatementRecord],
    decide: &dyn Fn(&mut Replay<'_>) -> Decision,
) -> Vec<String> {
    let possible: Vec<_> = records.iter().map(StatementRecord::could).collect();
    let is_open = |index: usize| {
        let turns = possible
            .get(index)
            .is_some_and(|(could, could_fail)| *could && *could_fail);
        turns
            && records
                .get(index)
                .is_some_and(|record| record.missing().next().is_some())
    };
    let applies_now = |index: usize| records.get(index).is_some_and(StatementRecord::counts);
    let decide = |applies: &dyn Fn(usize) -> bool| decide(&mut Replay { records, applies }).verdict;
    let is_deny = |index: usize| {
        records
            .get(index)
            .is_some_and(|record| record.effect == Effect::Deny)
    };
    // A deny that can be neither lifted nor skipped decides alone.
    let at_best = |index: usize| {
        if is_open(index) {
            !is_deny(index)
        } else {
            applies_now(index)
        }
    };
    if decide(&at_best) == Verdict::ExplicitDeny {
        return Vec::new();
    }
    // Any other deny decides where it applies, unless it is skipped where something is allowed.
    let decides =
        |index: usize| decide(&|other| other == index || at_best(other)) == Verdict::ExplicitDeny;
    let open: Vec<usize> = (0..records.len()).filter(|index| is_open(*index)).collect();
    let (deciding, varying): (Vec<_>, Vec<_>) = open
        .into_iter()
        .partition(|index| is_deny(*index) && decides(*index));
    let fixed = |index: usize| !is_open(index) && applies_now(index);
    let turning = varying
        .iter()
        .filter(|index| turns(**index, records, &varying, &fixed, &decide));
    let telling = deciding
        .iter()
        .chain(turning)
        .filter_map(|index| records.get(*index));
    let keys: BTreeSet<String> = telling
        .flat_map(StatementRecord::missing)
        .map(str::to_owned)
        .collect();
    keys.into_iter().collect()
}

/// Whether a statement that varies can turn the verdict: each other layer takes what it has at
/// least or at most, and this one has no other that is open.
fn turns(
    index: usize,
    records: &[StatementRecord],
    varying: &[usize],
    fixed: &dyn Fn(usize) -> bool,
    decide: VerdictOf<'_>,
) -> bool {
    /// With more other layers than this, the key is reported without further checks.
    const LAYERS_MAX: usize = 8;
    let place = |index: usize| records.get(index).map(|record| record.at.place());
    let mut places: Vec<_> = varying.iter().map(|other| place(*other)).collect();
    places.sort();
    places.dedup();
    places.retain(|other| *other != place(index));
    if places.len() > LAYERS_MAX {
        return true;
    }
    (0u32..1 << places.len()).any(|most| {
        let applies = |other: usize| match varying.binary_search(&other) {
            Ok(_) => places
                .iter()
                .position(|of| *of == place(other))
                .is_some_and(|bit| most & (1 << bit) != 0),
            Err(_) => fixed(other),
        };
        decide(&|other| other == index || applies(other))
            != decide(&|other| other != index && applies(other))
    })
}
