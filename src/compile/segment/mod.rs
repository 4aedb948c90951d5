//! Policies that were compiled together.

mod build;
mod part;

pub(super) use build::SegmentBuilder;
pub(super) use part::{SegmentView, Which};

use std::ops::Range;

use super::index::{Bound, Index};
use super::near::Near;
use super::statements::{StatementPlace, StatementTable};
use super::view::View;
use crate::dialect::Kind;
use crate::model::Effect;
use crate::resource_name::Text;

/// Policies with the parts of their statements and their look-up table. Immutable, shared by all
/// sets that hold it.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(in crate::compile) table: StatementTable,
    policies: Box<[CompiledPolicy]>,
    /// Their numbers, sorted by name.
    by_name: Box<[u32]>,
    /// By policy, its denies first.
    members: Box<[SegmentMember]>,
    pub(in crate::compile) index: Option<Index>,
    /// What explanations find in the same groups.
    pub(in crate::compile) near: Near,
    /// The group of all identity policies, where they are looked up.
    identity: Option<u32>,
    /// The members of all identity policies, where they are looked through.
    union: UnionMembers,
    bound: Bound,
    digests: Digests,
}

/// Of the content of policies: in any order, and in theirs.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::compile) struct Digests {
    pub(in crate::compile) sum: u64,
    pub(in crate::compile) in_order: u64,
}

/// A policy of a segment, and where its statements are.
#[derive(Debug)]
pub(in crate::compile) struct CompiledPolicy {
    pub(in crate::compile) name: Box<str>,
    pub(in crate::compile) kind: Kind,
    /// The service whose resources it guards, if its form says so.
    pub(in crate::compile) guards: Option<Text>,
    /// Of its name, kind and content.
    pub(in crate::compile) digest: u64,
    /// Its first statement and member.
    first: u32,
    denies: u32,
    statements: u32,
    /// Where its statements are looked up and not looked through.
    group: Option<u32>,
}

/// A statement as it is looked through: bits that rule most of them out without reading them.
#[derive(Clone, Copy, Debug)]
struct SegmentMember {
    /// Of its actions: every action of the statement has all bits of its own set here.
    actions: u64,
    /// Of its principals: some key of a caller that it names has its bit set here.
    principals: u64,
    statement: u32,
}

/// Members of several policies, the denies first.
#[derive(Debug, Default)]
struct UnionMembers {
    all: Box<[SegmentMember]>,
    /// How many of them deny.
    denies: usize,
}

impl Segment {
    /// Touches what views will look at among the identity policies.
    pub(in crate::compile) fn load_ahead<'v>(&self, views: impl Iterator<Item = View<'v>> + Clone) {
        if let (Some(index), Some(group)) = (&self.index, self.identity) {
            index.load_ahead(&self.table.pool, group, views);
        }
    }

    /// All policies by their numbers, also those that a set has dropped.
    pub(in crate::compile) fn policies(&self) -> &[CompiledPolicy] {
        &self.policies
    }

    /// The policy of a name.
    pub(in crate::compile) fn number(&self, name: &str) -> Option<u32> {
        let named = |number: &u32| {
            self.policies
                .get(*number as usize)
                .map_or("", |policy| &policy.name)
        };
        let at = self
            .by_name
            .binary_search_by(|number| named(number).cmp(name))
            .ok()?;
        self.by_name.get(at).copied()
    }

    /// How many statements its policies have together, also those that a set has dropped.
    pub(in crate::compile) fn statement_count(&self) -> usize {
        self.table.statements.len()
    }

    /// Where a statement was written, and its policy.
    pub(in crate::compile) fn place(
        &self,
        statement: u32,
    ) -> Option<(&StatementPlace, &CompiledPolicy)> {
        let place = self.table.places.get(statement as usize)?;
        Some((place, self.policies.get(place.policy as usize)?))
    }

    /// The members of a policy that deny, and those that allow.
    fn members_of(&self, policy: u32) -> (&[SegmentMember], &[SegmentMember]) {
        let Some(policy) = self.policies.get(policy as usize) else {
            return (&[], &[]);
        };
        (
            self.members(policy, Effect::Deny),
            self.members(policy, Effect::Allow),
        )
    }

    /// The statements of one effect of a policy.
    fn members(&self, policy: &CompiledPolicy, effect: Effect) -> &[SegmentMember] {
        self.members.get(policy.members(effect)).unwrap_or_default()
    }

    /// What a look-up can take; where no table could be made, that of looking at each statement.
    pub(in crate::compile) fn bound(&self) -> Bound {
        self.bound
    }

    /// Whether the identity policies are looked up together.
    pub(in crate::compile) fn looks_identity_up(&self) -> bool {
        self.index.is_some() && self.identity.is_some()
    }

    /// The hashes of its content.
    pub(in crate::compile) fn digests(&self) -> Digests {
        self.digests
    }
}

impl UnionMembers {
    /// Those that deny, and those that allow.
    fn by_effect(&self) -> (&[SegmentMember], &[SegmentMember]) {
        self.all.split_at_checked(self.denies).unwrap_or_default()
    }
}

impl CompiledPolicy {
    /// Where its members of one effect are.
    fn members(&self, effect: Effect) -> Range<usize> {
        let split = (self.first + self.denies) as usize;
        match effect {
            Effect::Deny => self.first as usize..split,
            Effect::Allow => split..(self.first + self.statements) as usize,
        }
    }

    /// The numbers of its statements.
    fn statements(&self) -> Range<u32> {
        self.first..self.first + self.statements
    }

    /// How many statements it has.
    pub(in crate::compile) fn statement_count(&self) -> usize {
        self.statements as usize
    }
}
