//! Policies compiled together.
//!
//! A set is a list of segments, and each segment was compiled once and never changes. An update
//! compiles the changed policies as a new segment and marks their old versions as gone, so it costs
//! what the change is, not what the set is. A statement has a number in its segment and, with the
//! number of the segment's first statement added, one in the set.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::conditions::{CompiledCondition, ConditionSet, WrittenCondition};
use super::ids::{PolicyId, StatementId};
use super::segment::{CompiledPolicy, Segment, SegmentView, Which};
use super::statement::StatementRef;
use super::statements::Statements;
use super::view::View;
use super::visit::Visitor;
use crate::dialect::{Dialect, Kind};
use crate::limits::Limits;
use crate::model::Effect;
use crate::source::Position;

/// Where a statement is in its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementInfo<'s> {
    pub(crate) policy: &'s str,
    pub(crate) index: usize,
    pub(crate) sid: Option<&'s str>,
    pub(crate) position: Position,
}

impl<'s> StatementInfo<'s> {
    /// The name of its policy.
    #[must_use]
    pub fn policy(&self) -> &'s str {
        self.policy
    }

    /// Its place among the statements of the policy, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its `Sid`, if it has one.
    #[must_use]
    pub fn sid(&self) -> Option<&'s str> {
        self.sid
    }

    /// Where it begins in the text of the policy.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}

/// Policies of one dialect, read and compiled: immutable, `Send + Sync`, cheap to clone.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, PolicySet, Verdict};
/// let dialect = Dialect::kingsoft();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "readers", r#"{"Statement": [
///         {"Effect": "Allow", "Action": "ks3:Get*", "Resource": "krn:ksc:ks3:::ledger/*"},
///         {"Effect": "Deny", "Action": "*", "Resource": "krn:ksc:ks3:::ledger/payroll/*"}]}"#)
///     .build()?;
/// let ask = |key: &str| dialect.request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", format!("krn:ksc:ks3:::ledger/{key}")).build();
/// assert_eq!(set.decide(&ask("2026/q3.csv")?).verdict(), Verdict::Allow);
/// assert_eq!(set.decide(&ask("payroll/q3.csv")?).verdict(), Verdict::ExplicitDeny);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PolicySet {
    inner: Arc<Inner>,
}

/// What clones of a set share.
#[derive(Debug)]
struct Inner {
    /// The dialect of all its policies.
    dialect: Dialect,
    /// The limits under which its policies were read, and further ones will be.
    limits: Limits,
    /// The number of statements from which on a segment has an index.
    indexed_min: usize,
    /// See [`PolicySet::fingerprint`].
    fingerprint: u64,
    /// As the fingerprint, but of the numbers of the policies too: sets of the same policies may
    /// number them differently.
    numbering: u64,
    parts: Box<[SetPart]>,
}

/// A segment, and what of it counts in this set.
#[derive(Clone, Debug)]
pub(super) struct SetPart {
    /// Shared with every set that it is a part of.
    pub(super) segment: Arc<Segment>,
    /// The policies that are gone, sorted.
    pub(super) gone: Box<[u32]>,
    /// The number of its first statement in the set.
    first_number: u32,
    /// The number of its first policy in the set.
    first_policy: u32,
}

impl SetPart {
    /// A segment none of whose policies are gone; its numbers are set with the set's other parts.
    pub(super) fn new(segment: Segment) -> Self {
        Self {
            segment: Arc::new(segment),
            gone: Box::default(),
            first_number: 0,
            first_policy: 0,
        }
    }

    /// The segment as this set sees it.
    pub(super) fn part(&self) -> SegmentView<'_> {
        SegmentView {
            segment: &self.segment,
            statements: Statements {
                table: &self.segment.table,
                gone: &self.gone,
                first: self.first_number,
            },
        }
    }

    /// Its policies with their numbers, without those that are gone.
    pub(super) fn policies(&self) -> impl Iterator<Item = (u32, &CompiledPolicy)> {
        (0u32..)
            .zip(self.segment.policies())
            .filter(|(number, _)| self.part().statements.has_policy(*number))
    }

    /// How many statements count in this set.
    pub(super) fn statement_count(&self) -> usize {
        let mut count = self.segment.statement_count();
        for policy in self.gone_policies() {
            count -= policy.statement_count();
        }
        count
    }

    /// The policies that are gone.
    fn gone_policies(&self) -> impl Iterator<Item = &CompiledPolicy> {
        let policies = self.segment.policies();
        self.gone
            .iter()
            .filter_map(|number| policies.get(*number as usize))
    }
}

impl PolicySet {
    /// Numbers what the parts hold, in their order.
    pub(super) fn of_parts(
        dialect: Dialect,
        limits: Limits,
        indexed_min: usize,
        mut parts: Vec<SetPart>,
    ) -> Self {
        let (mut statements, mut policies, mut digests) = (0, 0, 0u64);
        let mut numbering = DefaultHasher::new();
        for held in &mut parts {
            (held.first_number, held.first_policy) = (statements, policies);
            // OK because a builder refuses more statements than fit, and no policy is compiled that
            // has none and no text.
            statements += u32::try_from(held.segment.statement_count()).unwrap_or(u32::MAX);
            policies += u32::try_from(held.segment.policies().len()).unwrap_or(u32::MAX);
            digests = digests.wrapping_add(held.segment.digests().sum);
            for policy in held.gone_policies() {
                digests = digests.wrapping_sub(policy.digest);
            }
            (held.segment.digests().in_order, &held.gone).hash(&mut numbering);
        }
        let mut hasher = DefaultHasher::new();
        (dialect.name(), digests).hash(&mut hasher);
        let fingerprint = hasher.finish();
        fingerprint.hash(&mut numbering);
        let numbering = numbering.finish();
        let inner = Inner {
            dialect,
            limits,
            indexed_min,
            fingerprint,
            numbering,
            parts: parts.into(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Its segments, in the order of their numbers.
    pub(super) fn parts(&self) -> &[SetPart] {
        &self.inner.parts
    }

    /// The limits under which further policies are read.
    pub(super) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// The number of statements from which on a segment has an index.
    pub(super) fn indexed_min(&self) -> usize {
        self.inner.indexed_min
    }

    /// The dialect of its policies.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.inner.dialect
    }

    /// How many policies it holds.
    #[must_use]
    pub fn policy_count(&self) -> usize {
        let mut count = 0;
        for held in self.parts() {
            count += held.segment.policies().len() - held.gone.len();
        }
        count
    }

    /// How many statements its policies have together.
    #[must_use]
    pub fn statement_count(&self) -> usize {
        self.parts().iter().map(SetPart::statement_count).sum()
    }

    /// A number that differs between sets of different content. It is the same in every run and for
    /// every order of the policies, so that caches and audits can use it. It is not a cryptographic
    /// hash: a policy author can construct collisions.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.inner.fingerprint
    }

    /// The policy of a name.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<PolicyId> {
        // The name of a policy that was changed is in several parts, and holds in one.
        for held in self.parts() {
            let Some(number) = held.segment.number(name) else {
                continue;
            };
            if held.part().statements.has_policy(number) {
                return Some(PolicyId {
                    set: self.inner.numbering,
                    index: held.first_policy + number,
                });
            }
        }
        None
    }

    /// All policies, in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = PolicyId> {
        let set = self.inner.numbering;
        let numbers = self.parts().iter().flat_map(|held| {
            held.policies()
                .map(|(number, _)| held.first_policy + number)
        });
        numbers.map(move |index| PolicyId { set, index })
    }

    /// The name and kind of a policy; `None` when the id is of another set.
    #[must_use]
    pub fn policy(&self, id: PolicyId) -> Option<(&str, Kind)> {
        self.compiled(id).map(|policy| (&*policy.name, policy.kind))
    }

    /// The part that a policy is in, and its number there; `None` of another set's id.
    pub(super) fn held(&self, id: PolicyId) -> Option<(&SetPart, u32)> {
        if id.set != self.inner.numbering {
            return None;
        }
        let mut parts = self.parts().iter().rev();
        let held = parts.find(|held| held.first_policy <= id.index)?;
        let number = id.index - held.first_policy;
        let is_there = held.part().statements.has_policy(number);
        is_there.then_some((held, number))
    }

    /// A policy by its id.
    fn compiled(&self, id: PolicyId) -> Option<&CompiledPolicy> {
        let (held, number) = self.held(id)?;
        held.segment.policies().get(number as usize)
    }

    /// The service whose resources a policy guards, if its form says so.
    pub(crate) fn guards(&self, id: PolicyId) -> Option<&str> {
        self.compiled(id)?.guards.as_deref()
    }

    /// The id of a statement by its number in this set.
    pub(crate) fn statement_id(&self, number: u32) -> StatementId {
        StatementId::new(self.inner.numbering, number)
    }

    /// The segment that a statement is in, and its number there; `None` of another set's id.
    fn find(&self, id: StatementId) -> Option<(SegmentView<'_>, u32)> {
        let in_set = id.number_in(self.inner.numbering)?;
        let mut parts = self.parts().iter().rev();
        let held = parts.find(|held| held.first_number <= in_set)?;
        let number = in_set - held.first_number;
        let part = held.part();
        part.statements
            .is_in_force(number)
            .then_some((part, number))
    }

    /// Where a statement of this set is; `None` for an id of another set.
    #[must_use]
    pub fn statement(&self, id: StatementId) -> Option<StatementInfo<'_>> {
        let (part, number) = self.find(id)?;
        let (place, policy) = part.segment.place(number)?;
        Some(StatementInfo {
            policy: &policy.name,
            index: place.index as usize,
            sid: place.sid.as_deref(),
            position: place.position,
        })
    }

    /// The conditions of a statement as its policy writes them.
    pub(crate) fn condition_texts(&self, id: StatementId) -> &[WrittenCondition] {
        match self.condition_set(id) {
            Some(conditions) => &conditions.texts,
            None => &[],
        }
    }

    /// A statement by its id.
    pub(crate) fn statement_ref(&self, id: StatementId) -> Option<StatementRef<'_>> {
        let (part, number) = self.find(id)?;
        part.statements.get(number)
    }

    /// The conditions of a statement, in the order of their texts.
    pub(crate) fn conditions(&self, id: StatementId) -> &[CompiledCondition] {
        match self.condition_set(id) {
            Some(conditions) => &conditions.tests,
            None => &[],
        }
    }

    /// The conditions of a statement with their texts.
    fn condition_set(&self, id: StatementId) -> Option<&ConditionSet> {
        self.statement_ref(id)?.conditions()
    }

    /// The statements of a policy, each with operator and key of its conditions as they are
    /// written.
    pub(crate) fn statements(
        &self,
        id: PolicyId,
    ) -> impl Iterator<Item = (StatementInfo<'_>, Vec<(String, &str)>)> {
        let each = [Effect::Allow, Effect::Deny]
            .into_iter()
            .flat_map(move |effect| self.each(Some(id), effect));
        each.filter_map(|(id, statement)| {
            let conditions = statement.conditions();
            let tests = conditions
                .iter()
                .flat_map(|conditions| conditions.tests.iter().zip(&conditions.texts));
            let named = tests.map(|(condition, text)| (condition.test.operator.name(), &*text.key));
            Some((self.statement(id)?, named.collect()))
        })
    }

    /// Each statement of one effect, of a policy or with none of all identity policies.
    pub(crate) fn each(
        &self,
        policy: Option<PolicyId>,
        effect: Effect,
    ) -> impl Iterator<Item = (StatementId, StatementRef<'_>)> {
        let one = policy
            .and_then(|id| self.held(id))
            .map(|(held, number)| (held.part(), Which::Policy(number)));
        let all = self
            .parts()
            .iter()
            .filter(move |_| policy.is_none())
            .map(|held| (held.part(), Which::Identity));
        one.into_iter()
            .chain(all)
            .flat_map(move |(part, which)| part.each(which, effect))
            .map(|(number, statement)| (self.statement_id(number), statement))
    }

    /// Visits the statements that can apply, of a policy or with none of all identity policies.
    pub(crate) fn visit<'s, V: Visitor<'s>>(
        &'s self,
        policy: Option<PolicyId>,
        view: &View<'_>,
        allowed: &mut bool,
        visitor: &mut V,
    ) -> ControlFlow<()> {
        if let Some(id) = policy {
            let Some((held, number)) = self.held(id) else {
                return ControlFlow::Continue(());
            };
            return held
                .part()
                .visit(Which::Policy(number), view, allowed, visitor);
        }
        for held in self.parts() {
            held.part().visit(Which::Identity, view, allowed, visitor)?;
        }
        ControlFlow::Continue(())
    }

    /// Touches what decisions by the identity policies will look at.
    pub(crate) fn load_ahead<'v>(&self, views: impl Iterator<Item = View<'v>> + Clone) {
        for held in self.parts() {
            held.segment.load_ahead(views.clone());
        }
    }
}
