//! Policies that were compiled together.

use std::ops::{ControlFlow, Range};

use super::index::{self, Bound, Candidate, Filed, Index, Search, Statements, Step, Visitor};
use super::near::Near;
use super::pool::{Pool, PoolBuilder, narrow};
use super::set::StatementId;
use super::statement::{Statement, StatementRef, View};
use crate::decision::Truth;
use crate::dialect::{Dialect, Kind, Table};
use crate::hash::mix;
use crate::model::{Effect, Policy};
use crate::pattern::Anchor;
use crate::request::action_mask;
use crate::resource_name::Text;
use crate::source::Position;

/// Policies with the parts of their statements and their look-up table. Immutable, shared by all
/// sets that hold it.
#[derive(Debug)]
pub(crate) struct Segment {
    pool: Pool,
    policies: Box<[CompiledPolicy]>,
    /// Their numbers, sorted by name.
    by_name: Box<[u32]>,
    /// By policy, in the order in which they stand.
    statements: Box<[Statement]>,
    places: Box<[Place]>,
    /// By policy, its denies first.
    members: Box<[Member]>,
    pub(super) index: Option<Index>,
    /// What explanations find in the same groups.
    pub(super) near: Near,
    /// The group of all identity policies, where they are looked up.
    identity: Option<u32>,
    /// The members of all identity policies, where they are looked through, and how many of them
    /// deny.
    union: (Box<[Member]>, usize),
    bound: Bound,
    digests: Digests,
}

/// Of the content of policies: in any order, and in theirs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Digests {
    pub(super) sum: u64,
    pub(super) in_order: u64,
}

#[derive(Debug)]
pub(super) struct CompiledPolicy {
    pub(super) name: Box<str>,
    pub(super) kind: Kind,
    /// The service whose resources it guards, where its form tells.
    pub(super) guards: Option<Text>,
    /// Of its name, kind and content.
    pub(super) digest: u64,
    /// Its first statement and member.
    first: u32,
    denies: u32,
    statements: u32,
    /// Where its statements are looked up and not looked through.
    group: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    /// Of its actions: every action of the statement has all bits of its own set here.
    actions: u64,
    /// Of its principals: some key of a caller that it names has its bit set here.
    principals: u64,
    statement: u32,
}

/// Where a statement stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) policy: u32,
    pub(super) index: u32,
    pub(super) sid: Option<Box<str>>,
    pub(super) position: Position,
}

/// A segment as one set sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'s> {
    pub(super) segment: &'s Segment,
    /// The policies that are gone, sorted.
    pub(super) gone: &'s [u32],
    /// The number of its first statement in the set.
    pub(super) first: u32,
}

/// Which policies of a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    Policy(u32),
    /// All identity policies.
    Identity,
}

impl<'s> Part<'s> {
    pub(super) fn statement(self, number: u32) -> Option<StatementRef<'s>> {
        let statement = self.segment.statements.get(number as usize)?;
        Some(StatementRef {
            statement,
            pool: &self.segment.pool,
        })
    }

    /// Whether the policy of a statement is still there.
    pub(super) fn is_in_force(self, statement: u32) -> bool {
        self.gone.is_empty()
            || self
                .segment
                .places
                .get(statement as usize)
                .is_some_and(|it| self.holds(it.policy))
    }

    pub(super) fn holds(self, policy: u32) -> bool {
        self.gone.is_empty() || self.gone.binary_search(&policy).is_err()
    }

    pub(super) fn id(self, statement: u32) -> StatementId {
        StatementId::new(self.first + statement)
    }

    /// The statements of one effect, each.
    pub(crate) fn each(
        self,
        which: Which,
        effect: Effect,
    ) -> impl Iterator<Item = (StatementId, StatementRef<'s>)> {
        let policies = self.policies(which);
        let members = policies.flat_map(move |policy| self.segment.members(policy, effect));
        members.filter_map(move |member| {
            Some((self.id(member.statement), self.statement(member.statement)?))
        })
    }

    /// The group in which its statements are looked up.
    pub(super) fn group_of(self, which: Which) -> Option<u32> {
        match which {
            Which::Identity => self.segment.identity,
            Which::Policy(number) => self
                .segment
                .policies
                .get(number as usize)
                .and_then(|policy| policy.group),
        }
    }

    /// Whether a statement is of a policy, which its group alone does not say.
    pub(super) fn is_of(self, which: Which, statement: u32) -> bool {
        match which {
            Which::Identity => true,
            Which::Policy(number) => self
                .segment
                .places
                .get(statement as usize)
                .is_some_and(|it| it.policy == number),
        }
    }

    fn policies(self, which: Which) -> impl Iterator<Item = &'s CompiledPolicy> {
        let policies = &self.segment.policies;
        let (range, kind) = match which {
            Which::Policy(number) => (number as usize..number as usize + 1, None),
            Which::Identity => (0..policies.len(), Some(Kind::Identity)),
        };
        let numbered =
            range.filter_map(move |number| Some((narrow(number), policies.get(number)?)));
        let wanted = move |(number, policy): &(u32, &CompiledPolicy)| {
            kind.is_none_or(|kind| policy.kind == kind) && self.holds(*number)
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
            let Some(mut search) = Search::new(self, (index, group), view, *allowed, visitor)
            else {
                return ControlFlow::Continue(());
            };
            let visited = search.visit();
            *allowed = search.allowed;
            return visited;
        }
        let (denies, allows) = match which {
            Which::Identity => self.segment.union.0.split_at_checked(self.segment.union.1),
            Which::Policy(number) => self.segment.policies.get(number as usize).map(|policy| {
                (
                    self.segment.members(policy, Effect::Deny),
                    self.segment.members(policy, Effect::Allow),
                )
            }),
        }
        .unwrap_or_default();
        self.look_through(denies, view, allowed, visitor)?;
        if *allowed {
            return ControlFlow::Continue(());
        }
        self.look_through(allows, view, allowed, visitor)
    }

    /// Visits members of one effect one by one.
    fn look_through<V: Visitor<'s>>(
        self,
        members: &[Member],
        view: &View<'_>,
        allowed: &mut bool,
        visitor: &mut V,
    ) -> ControlFlow<()> {
        let wanted = view.action_mask;
        let who = view.request.principal_mask();
        let names = |member: &Member| member.principals == u64::MAX || member.principals & who != 0;
        for member in members
            .iter()
            .filter(|member| member.actions & wanted == wanted && names(member))
        {
            let Some(parts) = self
                .statement(member.statement)
                .filter(|_| self.is_in_force(member.statement))
            else {
                continue;
            };
            visitor.compared();
            let scope = parts.scope(view);
            if scope == Truth::False {
                continue;
            }
            let candidate = Candidate {
                id: self.id(member.statement),
                parts,
                effect: parts.statement.effect,
                scope,
                conditions: parts.statement.conditions,
                is_named: parts.statement.names_principals(),
            };
            match visitor.found(candidate) {
                Step::Next | Step::Failed => {}
                Step::Allowed => {
                    *allowed = true;
                    break;
                }
                Step::Stop => return ControlFlow::Break(()),
            }
        }
        ControlFlow::Continue(())
    }
}

impl Segment {
    /// Touches what views will look at among the identity policies.
    pub(super) fn load_ahead<'v>(&self, views: impl Iterator<Item = View<'v>> + Clone) {
        if let (Some(index), Some(group)) = (&self.index, self.identity) {
            index.load_ahead(&self.pool, group, views);
        }
    }

    pub(super) fn policies(&self) -> &[CompiledPolicy] {
        &self.policies
    }

    /// The policy of a name.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
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

    pub(super) fn statement_count(&self) -> usize {
        self.statements.len()
    }

    pub(super) fn place(&self, statement: u32) -> Option<(&Place, &CompiledPolicy)> {
        let place = self.places.get(statement as usize)?;
        Some((place, self.policies.get(place.policy as usize)?))
    }

    fn members(&self, policy: &CompiledPolicy, effect: Effect) -> &[Member] {
        let (first, split) = (
            policy.first as usize,
            (policy.first + policy.denies) as usize,
        );
        let range = match effect {
            Effect::Deny => first..split,
            Effect::Allow => split..first + policy.statements as usize,
        };
        self.members.get(range).unwrap_or_default()
    }

    /// What a look-up can take; where no table could be made, that of looking at each statement.
    pub(super) fn bound(&self) -> Bound {
        self.bound
    }

    /// Whether the identity policies are looked up together.
    pub(super) fn looks_identity_up(&self) -> bool {
        self.index.is_some() && self.identity.is_some()
    }

    pub(super) fn digests(&self) -> Digests {
        self.digests
    }
}

impl CompiledPolicy {
    fn statements(&self) -> Range<u32> {
        self.first..self.first + self.statements
    }

    pub(super) fn statement_count(&self) -> usize {
        self.statements as usize
    }
}

/// Collects a [`Segment`].
#[derive(Debug)]
pub(super) struct SegmentBuilder<'d> {
    table: &'d Table,
    pool: PoolBuilder,
    policies: Vec<CompiledPolicy>,
    statements: Vec<Statement>,
    places: Vec<Place>,
}

impl<'d> SegmentBuilder<'d> {
    pub(super) fn new(dialect: &'d Dialect) -> Self {
        let (policies, statements, places) = Default::default();
        Self {
            table: dialect.table(),
            pool: PoolBuilder::new(),
            policies,
            statements,
            places,
        }
    }

    /// Compiles a policy.
    pub(super) fn add(&mut self, policy: Policy) {
        let digest = super::set::digest(&policy);
        let spares_owner =
            policy.guards.is_some() && policy.guards == self.table.sharing.star_spares_owner;
        let first = narrow(self.statements.len());
        let number = narrow(self.policies.len());
        for (index, mut statement) in (0u32..).zip(policy.statements) {
            let (sid, position) = (statement.sid.take(), statement.position);
            self.places.push(Place {
                policy: number,
                index,
                sid,
                position,
            });
            self.statements
                .push(Statement::new(statement, spares_owner, &mut self.pool));
        }
        self.push(policy.name, policy.kind, policy.guards, digest, first);
    }

    /// Takes over a policy as it was compiled.
    pub(super) fn copy(&mut self, segment: &Segment, policy: &CompiledPolicy) {
        let first = narrow(self.statements.len());
        let number = narrow(self.policies.len());
        for statement in policy.statements().map(|statement| statement as usize) {
            let (Some(place), Some(compiled)) = (
                segment.places.get(statement),
                segment.statements.get(statement),
            ) else {
                continue;
            };
            self.places.push(Place {
                policy: number,
                ..place.clone()
            });
            self.statements
                .push(compiled.copied(&segment.pool, &mut self.pool));
        }
        self.push(
            policy.name.clone(),
            policy.kind,
            policy.guards.clone(),
            policy.digest,
            first,
        );
    }

    fn push(&mut self, name: Box<str>, kind: Kind, guards: Option<Text>, digest: u64, first: u32) {
        let added = self.statements.get(first as usize..).unwrap_or_default();
        let denies = added
            .iter()
            .filter(|statement| statement.effect == Effect::Deny)
            .count();
        let (denies, statements) = (narrow(denies), narrow(added.len()));
        self.policies.push(CompiledPolicy {
            name,
            kind,
            guards,
            digest,
            first,
            denies,
            statements,
            group: None,
        });
    }

    /// The segment, in which groups of so many statements are looked up.
    pub(super) fn finish(self, indexed_min: usize) -> Segment {
        let Self {
            table,
            pool,
            mut policies,
            statements,
            places,
        } = self;
        let pool = pool.finish();
        let (groups, identity) = groups(&mut policies, indexed_min);
        let digests = policies
            .iter()
            .fold(Digests::default(), |digests, policy| Digests {
                sum: digests.sum.wrapping_add(policy.digest),
                in_order: mix(digests.in_order, policy.digest),
            });
        let filed = Filed {
            pool: &pool,
            statements: &statements,
            names: &table.names,
            digest: digests.in_order,
        };
        let index = if groups.is_empty() {
            None
        } else {
            index::build(filed, &groups)
        };
        let near = if groups.is_empty() {
            Near::default()
        } else {
            Near::new(filed, &groups)
        };
        let listed = if groups.is_empty() {
            0
        } else {
            statements.len()
        };
        let bound = index.as_ref().map_or(
            Bound {
                items: listed,
                ..Bound::default()
            },
            Index::bound,
        );
        let mut members = Vec::with_capacity(statements.len());
        for policy in &policies {
            let start = members.len();
            let of = |number: u32| {
                let statement = statements.get(number as usize)?;
                let parts = StatementRef {
                    statement,
                    pool: &pool,
                };
                let (actions, principals) = (parts.action_mask(), parts.principal_mask());
                Some((
                    statement.effect,
                    Member {
                        actions,
                        principals,
                        statement: number,
                    },
                ))
            };
            let mut of_policy: Vec<_> = policy.statements().filter_map(of).collect();
            of_policy.sort_by_key(|(effect, _)| *effect != Effect::Deny);
            members.extend(of_policy.into_iter().map(|(_, member)| member));
            debug_assert_eq!(
                start, policy.first as usize,
                "members stand as statements do"
            );
        }
        let union = if identity.is_some() && index.is_some() {
            (Box::default(), 0)
        } else {
            union(&policies, &members)
        };
        let mut by_name: Vec<u32> = (0..narrow(policies.len())).collect();
        by_name.sort_by_key(|number| policies.get(*number as usize).map(|policy| &policy.name));
        Segment {
            pool,
            policies: policies.into(),
            by_name: by_name.into(),
            statements: statements.into(),
            places: places.into(),
            members: members.into(),
            index,
            near,
            identity,
            union,
            bound,
            digests,
        }
    }
}

/// The members of all identity policies, denies first, and how many of them deny.
fn union(policies: &[CompiledPolicy], members: &[Member]) -> (Box<[Member]>, usize) {
    let identity = policies
        .iter()
        .filter(|policy| policy.kind == Kind::Identity);
    let of = |range: Range<u32>| {
        members
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    };
    let split = |policy: &CompiledPolicy| policy.first + policy.denies;
    let mut union = Vec::new();
    identity
        .clone()
        .for_each(|policy| union.extend_from_slice(of(policy.first..split(policy))));
    let denies = union.len();
    identity.for_each(|policy| {
        union.extend_from_slice(of(split(policy)..policy.first + policy.statements))
    });
    (union.into(), denies)
}

/// A policy's own group serves layers; up to some more statements it is not worth its building.
const POLICY_FACTOR: usize = 4;

/// What is looked up together, and which of it the identity policies are.
fn groups(policies: &mut [CompiledPolicy], indexed_min: usize) -> (Vec<Statements>, Option<u32>) {
    let mut groups = Vec::new();
    let is_identity = |policy: &&CompiledPolicy| policy.kind == Kind::Identity;
    let union: Vec<u32> = policies
        .iter()
        .filter(is_identity)
        .flat_map(CompiledPolicy::statements)
        .collect();
    let union_is_policy = policies.iter().filter(is_identity).count() == 1;
    let mut identity = None;
    if !union.is_empty() && union.len() >= indexed_min {
        identity = Some(0);
        groups.push(Statements::Union(union));
    }
    for policy in policies {
        if identity.is_some() && union_is_policy && policy.kind == Kind::Identity {
            policy.group = identity;
        } else if policy.statement_count() >= indexed_min.saturating_mul(POLICY_FACTOR) {
            policy.group = Some(narrow(groups.len()));
            groups.push(Statements::Policy(policy.statements()));
        }
    }
    (groups, identity)
}

impl StatementRef<'_> {
    /// The bits of all its actions together; all of them where it has a pattern.
    fn action_mask(self) -> u64 {
        let Some(actions) = self.actions() else {
            return u64::MAX;
        };
        let mask = |id: &u32| match self.pool.action(*id).map(|action| action.anchor()) {
            Some((Some(service), Anchor::Exact(name))) => action_mask(service, Some(name)),
            Some((Some(service), Anchor::Ends(..))) => action_mask(service, None),
            _ => u64::MAX,
        };
        actions.iter().map(mask).fold(0, |left, right| left | right)
    }
}
