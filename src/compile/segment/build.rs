//! Policies to a segment.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::{CompiledPolicy, Digests, Segment, SegmentMember};
use crate::compile::index::{self, Bound, Filed, Index, Members};
use crate::compile::near::Near;
use crate::compile::pool::{PoolBuilder, narrow};
use crate::compile::statement::{CompiledStatement, StatementRef};
use crate::compile::statements::{StatementPlace, StatementTable};
use crate::dialect::{Dialect, Kind, Table};
use crate::hash::mix;
use crate::model::{Effect, Policy};
use crate::pattern::Anchor;
use crate::request::action_mask;
use crate::resource_name::Text;

/// Collects a [`Segment`].
#[derive(Debug)]
pub(in crate::compile) struct SegmentBuilder<'d> {
    table: &'d Table,
    pool: PoolBuilder,
    policies: Vec<CompiledPolicy>,
    statements: Vec<CompiledStatement>,
    places: Vec<StatementPlace>,
}

impl<'d> SegmentBuilder<'d> {
    pub(in crate::compile) fn new(dialect: &'d Dialect) -> Self {
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
    pub(in crate::compile) fn add(&mut self, policy: Policy) {
        let digest = digest(&policy);
        let spares_owner =
            policy.guards.is_some() && policy.guards == self.table.sharing.star_spares_owner;
        let first = narrow(self.statements.len());
        let number = narrow(self.policies.len());
        for (index, mut statement) in (0u32..).zip(policy.statements) {
            let (sid, position) = (statement.sid.take(), statement.position);
            self.places.push(StatementPlace {
                policy: number,
                index,
                sid,
                position,
            });
            self.statements.push(CompiledStatement::new(
                statement,
                spares_owner,
                &mut self.pool,
            ));
        }
        self.push(policy.name, policy.kind, policy.guards, digest, first);
    }

    /// Takes over a policy as it was compiled.
    pub(in crate::compile) fn copy(&mut self, segment: &Segment, policy: &CompiledPolicy) {
        let first = narrow(self.statements.len());
        let number = narrow(self.policies.len());
        for statement in policy.statements().map(|statement| statement as usize) {
            let (Some(place), Some(compiled)) = (
                segment.table.places.get(statement),
                segment.table.statements.get(statement),
            ) else {
                continue;
            };
            self.places.push(StatementPlace {
                policy: number,
                ..place.clone()
            });
            self.statements
                .push(compiled.copied(&segment.table.pool, &mut self.pool));
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
    pub(in crate::compile) fn finish(self, indexed_min: usize) -> Segment {
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
                    SegmentMember {
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
            table: StatementTable {
                pool,
                statements: statements.into(),
                places: places.into(),
            },
            policies: policies.into(),
            by_name: by_name.into(),
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
fn union(policies: &[CompiledPolicy], members: &[SegmentMember]) -> (Box<[SegmentMember]>, usize) {
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
fn groups(policies: &mut [CompiledPolicy], indexed_min: usize) -> (Vec<Members>, Option<u32>) {
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
        groups.push(Members::Union(union));
    }
    for policy in policies {
        if identity.is_some() && union_is_policy && policy.kind == Kind::Identity {
            policy.group = identity;
        } else if policy.statement_count() >= indexed_min.saturating_mul(POLICY_FACTOR) {
            policy.group = Some(narrow(groups.len()));
            groups.push(Members::Policy(policy.statements()));
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

/// A number for a policy's name, kind and content, by the standard hasher with its fixed keys: the
/// same in every run.
fn digest(policy: &Policy) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&policy.name, policy.kind, policy.digest).hash(&mut hasher);
    hasher.finish()
}
