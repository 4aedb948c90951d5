//! A segment as one set sees it, and the two ways to visit its statements: by its table, or one by
//! one where there are few.

use std::ops::ControlFlow;

use super::{CompiledPolicy, Segment, SegmentMember};
use crate::compile::index::IndexSearch;
use crate::compile::pool::narrow;
use crate::compile::statement::StatementRef;
use crate::compile::statements::Statements;
use crate::compile::view::View;
use crate::compile::visit::{Candidate, SearchStep, Visitor};
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::Effect;

/// A segment as one set sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentView<'s> {
    pub(in crate::compile) segment: &'s Segment,
    pub(in crate::compile) statements: Statements<'s>,
}

/// Which policies of a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    Policy(u32),
    /// All identity policies.
    Identity,
}

impl<'s> SegmentView<'s> {
    /// The statements of one effect, each with its number in the set.
    pub(crate) fn each(
        self,
        which: Which,
        effect: Effect,
    ) -> impl Iterator<Item = (u32, StatementRef<'s>)> {
        let policies = self.policies(which);
        let members = policies.flat_map(move |policy| self.segment.members(policy, effect));
        members.filter_map(move |member| {
            let number = member.statement;
            Some((
                self.statements.number_in_set(number),
                self.statements.get(number)?,
            ))
        })
    }

    /// The group in which its statements are looked up.
    pub(in crate::compile) fn group_of(self, which: Which) -> Option<u32> {
        match which {
            Which::Identity => self.segment.identity,
            Which::Policy(number) => self.segment.policies.get(number as usize)?.group,
        }
    }

    /// Whether a statement is of a policy, which its group alone does not say.
    pub(in crate::compile) fn is_of(self, which: Which, statement: u32) -> bool {
        match which {
            Which::Identity => true,
            Which::Policy(policy) => self.statements.is_of_policy(statement, policy),
        }
    }

    /// The policies meant that this set has not dropped.
    fn policies(self, which: Which) -> impl Iterator<Item = &'s CompiledPolicy> {
        let policies = &self.segment.policies;
        let (range, kind) = match which {
            Which::Policy(number) => (number as usize..number as usize + 1, None),
            Which::Identity => (0..policies.len(), Some(Kind::Identity)),
        };
        let numbered =
            range.filter_map(move |number| Some((narrow(number), policies.get(number)?)));
        let wanted = move |(number, policy): &(u32, &CompiledPolicy)| {
            kind.is_none_or(|kind| policy.kind == kind) && self.statements.has_policy(*number)
        };
        numbered.filter(wanted).map(|(_, policy)| policy)
    }

    /// Visits the statements that can apply; of allows, those before one that settles it.
    pub(crate) fn visit<V: Visitor<'s>>(
        self,
        which: Which,
        view: &View<'_>,
        allowed: &mut bool,
        visitor: &mut V,
    ) -> ControlFlow<()> {
        if let (Some(index), Some(group)) = (&self.segment.index, self.group_of(which)) {
            // OK because every group that a policy names is there.
            let Some(mut search) =
                IndexSearch::new(self.statements, index, group, view, *allowed, visitor)
            else {
                return ControlFlow::Continue(());
            };
            let visited = search.visit();
            *allowed = search.allowed;
            return visited;
        }
        let (denies, allows) = match which {
            Which::Identity => self.segment.union.by_effect(),
            Which::Policy(number) => self.segment.members_of(number),
        };
        self.look_through(denies, view, allowed, visitor)?;
        if *allowed {
            return ControlFlow::Continue(());
        }
        self.look_through(allows, view, allowed, visitor)
    }

    /// Visits members of one effect one by one.
    fn look_through<V: Visitor<'s>>(
        self,
        members: &[SegmentMember],
        view: &View<'_>,
        allowed: &mut bool,
        visitor: &mut V,
    ) -> ControlFlow<()> {
        let wanted = view.action_mask;
        let who = view.request.principal_mask();
        for member in members {
            let names = member.principals == u64::MAX || member.principals & who != 0;
            if member.actions & wanted != wanted || !names {
                continue;
            }
            let Some(parts) = self.statements.get(member.statement) else {
                continue;
            };
            if !self.statements.is_in_force(member.statement) {
                continue;
            }
            visitor.compared();
            let scope = parts.scope(view);
            if scope == Truth::False {
                continue;
            }
            let candidate = Candidate {
                parts,
                effect: parts.statement.effect,
                scope,
                conditions: parts.statement.conditions,
                is_named: parts.statement.names_principals(),
            };
            let number = self.statements.number_in_set(member.statement);
            match visitor.found(number, candidate) {
                SearchStep::Next | SearchStep::Failed => {}
                SearchStep::Allowed => {
                    *allowed = true;
                    break;
                }
                SearchStep::Stop => return ControlFlow::Break(()),
            }
        }
        ControlFlow::Continue(())
    }
}
