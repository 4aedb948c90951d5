//! What a decision can take at worst, known when a set is built.

use super::index::Bound;
use super::set::PolicySet;

/// What one decision by a set can take at worst, for a name of a given number of bytes and
/// segments. It is known when the set is built, and [`Limits`](crate::Limits) cap what grows with
/// the policies.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet};
/// let dialect = Dialect::kingsoft();
/// let readers = r#"{"Statement": [{"Effect": "Allow", "Action": "ks3:Get*", "Resource": "*"}]}"#;
/// let set = PolicySet::builder(&dialect).add(Kind::Identity, "readers", readers).build()?;
/// let request = dialect
///     .request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", "krn:ksc:ks3:::ledger/q3.csv")
///     .build()?;
/// let (decision, work) = set.decide_and_count(&request);
/// assert!(decision.is_allowed());
/// assert!(work.comparisons() <= set.worst_case().comparisons(512, 16));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorstCase {
    /// Parts with a table.
    tables: usize,
    /// Statements that are compared one by one.
    listed: usize,
    bound: Bound,
}

/// The service of a name, and patterns for all services.
const ROOTS: usize = 2;

impl WorstCase {
    /// The most statements under one index key. They are compared one by one, because their
    /// patterns are almost all wildcards.
    #[must_use]
    pub fn statements_per_key(&self) -> usize {
        self.bound.items
    }

    /// The most distinct conditions under one index key. All of them must be tested while none
    /// decides.
    #[must_use]
    pub fn conditions_per_key(&self) -> usize {
        self.bound.conditions
    }

    /// Keys of the parts of a name of this many bytes and segments.
    fn keys(&self, bytes: usize, segments: usize) -> usize {
        let Bound {
            prefixes,
            suffixes,
            parts,
            ..
        } = self.bound;
        let of_name = bytes
            .min(segments.saturating_mul(prefixes))
            .saturating_add(segments)
            .saturating_add(1 + suffixes);
        of_name.saturating_add(if parts { bytes } else { 0 })
    }

    /// Places in which statements may be filed.
    fn nodes(&self, bytes: usize, segments: usize) -> usize {
        self.keys(bytes, segments)
            .saturating_add(1)
            .saturating_mul(ROOTS)
            .saturating_add(1)
    }

    /// Look-ups in tables for a resource whose last field has this many bytes and segments.
    #[must_use]
    pub fn probes(&self, bytes: usize, segments: usize) -> usize {
        let found = self.nodes(bytes, segments).saturating_mul(self.bound.masks);
        let asked = self
            .keys(bytes, segments)
            .saturating_mul(ROOTS)
            .saturating_add(1);
        found.saturating_add(asked).saturating_mul(self.tables)
    }

    /// Statements that are compared with the request.
    #[must_use]
    pub fn comparisons(&self, bytes: usize, segments: usize) -> usize {
        let runs = self
            .nodes(bytes, segments)
            .saturating_mul(self.bound.masks.max(1));
        runs.saturating_mul(self.tables)
            .saturating_mul(self.bound.owners)
            .saturating_add(self.listed)
    }
}

impl PolicySet {
    /// What [`PolicySet::decide`] can take at worst for one resource.
    #[must_use]
    pub fn worst_case(&self) -> WorstCase {
        let mut worst = WorstCase {
            tables: 0,
            listed: 0,
            bound: Bound::default(),
        };
        for held in self.parts() {
            if held.segment.looks_identity_up() {
                worst.tables += 1;
                // Of equal statements the first is enough; until they are compacted away, those
                // that are gone are passed.
                let bound = held.segment.bound();
                let owners = if held.gone.is_empty() {
                    bound.items
                } else {
                    bound.owners
                };
                worst.bound = worst.bound.or(Bound { owners, ..bound });
            } else {
                worst.listed += held.statement_count();
            }
        }
        worst
    }
}
