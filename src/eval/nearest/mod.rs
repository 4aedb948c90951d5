//! The allows whose scope is closest to a request that nothing allows (clause E2a).
//!
//! The decision is made once more, with layers that answer nothing and look for what is near in
//! those that should have allowed: the same layers with the same views. What they look at comes
//! from the index, and is bounded.
//!
//! # Example
//!
//! A user asks for `oss:GetObject` on `…:reports/2025/q3`. One policy allows it on
//! `…:reports/2026/*`, another allows `oss:PutObject` on `*`, a third `ecs:*` on `*`. The index
//! returns the statements that share a literal part with the request: the first by its resource,
//! the second by its service. Each differs in one part, and `closeness` measures by how much: the
//! first by one letter of a path, the second by the verb of the action. Both are reported, the
//! first before the second. The third differs in its service and is not close at all.
//!
//! Comparing every statement of a set would find the same three, and would make an explanation as
//! slow as the set is large.

mod closeness;
mod difference;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use super::layer::{LayerOutcome, LayerPlace, LayerRef, OutcomeSource};
use super::reason::Reason;
use crate::compile::{PolicySet, StatementId, StatementRef, View};
use crate::decision::Truth;
pub use difference::{ScopeDifference, ScopePart};

use closeness::Closeness;

/// The most statements that are reported.
const REPORTED: usize = 3;
/// The most statements that one explanation reads.
pub(super) const BUDGET: usize = 512;

/// An allow that does not hold the request by one part of its scope, or by two.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet, explain::ScopePart};
/// let dialect = Dialect::alibaba_ram();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "reports", r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:GetObject",
///         "Resource": "acs:oss:*:*:reports/2026/*"}]}"#)
///     .build()?;
/// let request = dialect.request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:reports/2025/q3").build()?;
/// let explanation = set.explain(&request);
/// let nearest = &explanation.nearest_allows()[0];
/// assert_eq!(nearest.differs()[0].part(), ScopePart::Resource);
/// assert_eq!(
///     nearest.differs()[0].to_string(),
///     "`acs:oss:*:*:reports/2026/*` does not match: the request asks for `reports/2025/q3`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct NearestAllow {
    statement: Reason,
    differs: Vec<ScopeDifference>,
    conditions_hold: bool,
    #[cfg_attr(feature = "serde", serde(skip))]
    distance: u32,
}

impl NearestAllow {
    /// The statement.
    #[must_use]
    pub fn statement(&self) -> &Reason {
        &self.statement
    }

    /// The parts of its scope that do not hold the request, one or two.
    #[must_use]
    pub fn differs(&self) -> &[ScopeDifference] {
        &self.differs
    }

    /// Whether its conditions would hold, or might.
    #[must_use]
    pub fn conditions_hold(&self) -> bool {
        self.conditions_hold
    }
}

/// The statement, and what of it does not match.
impl fmt::Display for NearestAllow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.differs.iter().map(ToString::to_string).collect();
        write!(out, "{}: {}", self.statement, words.join(", and "))
    }
}

impl NearestAllow {
    /// What it allows instead.
    pub(super) fn allows(&self) -> &'static str {
        match (
            self.differs_in(ScopePart::Action),
            self.differs_in(ScopePart::Resource),
            self.differs_in(ScopePart::Principal),
        ) {
            (true, false, false) => "allows another action",
            (true, true, _) => "allows another action on another resource",
            (true, false, true) => "allows another action to another caller",
            (false, true, true) => "allows it on another resource to another caller",
            (false, true, false) => "allows it on another resource",
            (false, false, _) => "allows it to another caller",
        }
    }

    /// Whether a part of its scope does not hold the request.
    fn differs_in(&self, part: ScopePart) -> bool {
        let mut differs = self.differs.iter();
        differs.any(|difference| difference.part == part)
    }
}

/// Looks for what is near in the layers of a decision.
pub(super) struct Nearest<'n> {
    /// Whether a layer should have allowed.
    wants: &'n dyn Fn(LayerPlace) -> bool,
    /// The resources of the request.
    names: &'n [String],
    /// How many more statements may be read.
    budget: usize,
    /// The closest so far, at most as many as are reported, the closest first.
    found: Vec<NearestAllow>,
}

impl<'n> Nearest<'n> {
    /// Looks in the layers that `wants` picks, for a request on these resources.
    pub(super) fn new(wants: &'n dyn Fn(LayerPlace) -> bool, names: &'n [String]) -> Self {
        Self {
            wants,
            names,
            budget: BUDGET,
            found: Vec::new(),
        }
    }

    /// Returns the closest first. What differs in two parts says little beside what differs in one.
    pub(super) fn finish(mut self) -> Vec<NearestAllow> {
        if self.found.iter().any(|found| found.differs.len() == 1) {
            self.found.retain(|found| found.differs.len() == 1);
        }
        self.found
    }

    /// Adds a statement, unless others are closer.
    fn add(&mut self, set: &PolicySet, close: &Close<'_>, at: LayerPlace, view: &View<'_>) {
        let Close {
            id,
            statement,
            closeness,
        } = *close;
        let resource = self.names.get(at.side).cloned().unwrap_or_default();
        self.found.push(NearestAllow {
            statement: Reason::of_allow((set, id), at.stage, resource),
            differs: words::differences(statement, view, closeness),
            conditions_hold: closeness.conditions_hold,
            distance: closeness.distance,
        });
        // What was found first comes first where two are as close.
        self.found.sort_by_key(|found| found.distance);
        self.found.truncate(REPORTED);
    }
}

/// The closest statements of one layer.
struct Closest<'s> {
    /// What is not closer than this is not of interest.
    farthest: u32,
    /// At most as many as are reported, the closest first.
    found: Vec<Close<'s>>,
}

impl<'s> Closest<'s> {
    /// Adds a statement, unless others are closer.
    fn look(&mut self, id: StatementId, statement: StatementRef<'s>, view: &View<'_>) {
        let farthest = match self.found.get(REPORTED - 1) {
            Some(last) => self.farthest.min(last.closeness.distance),
            None => self.farthest,
        };
        let Some(closeness) = Closeness::of(statement, view, farthest) else {
            return;
        };
        let place = self
            .found
            .partition_point(|close| close.closeness.distance <= closeness.distance);
        if place < REPORTED {
            let close = Close {
                closeness,
                id,
                statement,
            };
            self.found.insert(place, close);
            self.found.truncate(REPORTED);
        }
    }
}

/// A statement that is near.
#[derive(Clone, Copy)]
struct Close<'s> {
    closeness: Closeness,
    id: StatementId,
    statement: StatementRef<'s>,
}

impl OutcomeSource for Nearest<'_> {
    fn outcome(&mut self, source: LayerRef<'_>, at: LayerPlace, view: &View<'_>) -> LayerOutcome {
        if at.attached == Truth::False || !(self.wants)(at) {
            return LayerOutcome::NOTHING;
        }
        let last = self.found.get(REPORTED - 1);
        let mut closest = Closest {
            farthest: last.map_or(u32::MAX, |found| found.distance),
            found: Vec::with_capacity(REPORTED + 1),
        };
        let mut look = |id, statement| closest.look(id, statement, view);
        let set = match source {
            LayerRef::Layer(layer) => {
                layer.near(view, &mut self.budget, &mut look);
                layer.set()
            }
            LayerRef::Identity(set) => {
                set.near(None, view, &mut self.budget, &mut look);
                set
            }
        };
        for close in &closest.found {
            self.add(set, close, at, view);
        }
        LayerOutcome::NOTHING
    }
}

/// `p.json:4:5, statement 0, allows another action`, and below it what does not match.
pub(super) fn write(out: &mut fmt::Formatter<'_>, nearest: &NearestAllow) -> fmt::Result {
    for difference in &nearest.differs {
        write!(out, "\n    {}", difference)?;
    }
    if nearest.conditions_hold {
        Ok(())
    } else {
        write!(out, "\n    nor do its conditions hold")
    }
}
