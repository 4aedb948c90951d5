//! Names of policies and statements within one set.
//!
//! An id carries a mark of its set, so that an id of another set is noticed and not taken for
//! another policy or statement. The mark follows from the content of the set and its numbering:
//! two sets of equal policies in equal order accept the ids of each other, which name the same.

/// A policy of one [`PolicySet`](crate::PolicySet).
///
/// [`PolicySet::id`](crate::PolicySet::id) finds it by the policy's name. Another set refuses it,
/// unless it has equal policies in equal order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyId {
    /// The mark of its set.
    pub(super) set: u64,
    pub(super) index: u32,
}

/// A statement of one [`PolicySet`](crate::PolicySet).
///
/// A [`Decision`](crate::Decision) carries it in place of names, and
/// [`PolicySet::statement`](crate::PolicySet::statement) looks it up. Another set refuses it, as with a [`PolicyId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementId {
    number: u32,
    /// Half of the mark of its set: ids are copied with every outcome, so they stay small.
    set: u32,
}

impl StatementId {
    /// The id of a statement by its number in a set.
    pub(super) fn new(set: u64, number: u32) -> Self {
        Self {
            number,
            set: half(set),
        }
    }

    /// Its number in a set; `None` where it is an id of another set.
    pub(super) fn number_in(self, set: u64) -> Option<u32> {
        (self.set == half(set)).then_some(self.number)
    }
}

/// The half of a set's number that ids carry: enough to refuse the ids of another set.
fn half(set: u64) -> u32 {
    // OK because the upper half of 64 bits fits.
    u32::try_from(set >> 32).unwrap_or(0)
}
