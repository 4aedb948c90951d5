//! Which keys that the request does not give could change its verdict (clause E3).
//!
//! A statement is open when it depends on keys that are absent and nothing else already decides it. A key matters when
//! some open statement with it does: when there is a way for the other open statements to come out so that this one
//! turns the verdict. Statements are taken as independent, which never omits a key, and is exact as long as no two
//! statements share one.

use std::collections::BTreeSet;

use super::decide::Decision;
use super::record::{Record, Replay};
use crate::decision::Verdict;
use crate::model::Effect;

/// The keys, in order.
pub(super) fn missing_context(records: &[Record], decide: &dyn Fn(&mut Replay<'_>) -> Decision) -> Vec<String> {
    let possible: Vec<_> = records.iter().map(Record::could).collect();
    let is_open = |index: usize| {
        let turns = possible.get(index).is_some_and(|(could, could_fail)| *could && *could_fail);
        turns && records.get(index).is_some_and(|record| record.missing().next().is_some())
    };
    let applies_now = |index: usize| records.get(index).is_some_and(Record::counts);
    let decide = |applies: &dyn Fn(usize) -> bool| decide(&mut Replay { records, applies }).verdict;
    let is_deny = |index: usize| records.get(index).is_some_and(|record| record.effect == Effect::Deny);
    // A deny that cannot be lifted, in any layer in force, decides alone.
    let without_open = |index: usize| applies_now(index) && !is_open(index);
    if decide(&without_open) == Verdict::ExplicitDeny {
        return Vec::new();
    }
    let mut keys = BTreeSet::new();
    for (index, record) in records.iter().enumerate().filter(|(index, _)| is_open(*index)) {
        let matters = if is_deny(index) {
            decide(&|other| other == index || (applies_now(other) && !is_deny(other))) == Verdict::ExplicitDeny
        } else {
            allow_matters(index, records, &is_open, &applies_now, &decide)
        };
        if matters {
            keys.extend(record.missing().map(str::to_owned));
        }
    }
    keys.into_iter().collect()
}

/// The verdict if just these records apply.
type Decide<'d> = &'d dyn Fn(&dyn Fn(usize) -> bool) -> Verdict;

/// Whether an open allow can turn the verdict: with every open deny lifted, each other layer takes what it has at least
/// or at most, and this one has no other open allow.
fn allow_matters(
    index: usize,
    records: &[Record],
    is_open: &dyn Fn(usize) -> bool,
    applies_now: &dyn Fn(usize) -> bool,
    decide: Decide<'_>,
) -> bool {
    /// Beyond this many layers with open allows, the key is told without looking further.
    const LAYERS_MAX: u32 = 8;
    let place = |index: usize| records.get(index).map(|record| record.at.place());
    let mut places: Vec<_> = (0..records.len()).filter(|other| is_open(*other)).map(place).collect();
    places.sort();
    places.dedup();
    places.retain(|other| *other != place(index));
    if places.len() > LAYERS_MAX as usize {
        return true;
    }
    (0u32..1 << places.len()).any(|most| {
        let applies = |other: usize, this: bool| {
            let deny = records.get(other).is_some_and(|record| record.effect == Effect::Deny);
            match (deny, is_open(other)) {
                _ if other == index => this,
                (_, false) => applies_now(other),
                (true, true) => false,
                (false, true) => places
                    .iter()
                    .position(|other_place| *other_place == place(other))
                    .is_some_and(|bit| most & (1 << bit) != 0),
            }
        };
        decide(&|other| applies(other, true)) != decide(&|other| applies(other, false))
    })
}
