//! Policies to a segment.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{CompiledPolicy, Digests, Segment, SegmentMember, UnionMembers};
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
    /// A segment without policies.
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

    /// Adds a policy whose statements were added last, from `first` on.
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

    /// The segment; groups of at least `indexed_min` statements get an index.
    pub(in crate::compile) fn finish(mut self, indexed_min: usize) -> Segment {
        let (groups, identity) = groups(&mut self.policies, indexed_min);
        let digests = digests(&self.policies);
        let table = StatementTable {
            pool: self.pool.finish(),
            statements: self.statements.into(),
            places: self.places.into(),
        };
        let (mut index, mut near, mut bound) = (None, Near::default(), Bound::default());
        if !groups.is_empty() {
            let filed = Filed {
                pool: &table.pool,
                statements: &table.statements,
                names: &self.table.names,
                digest: digests.in_order,
            };
            index = index::build(filed, &groups);
            near = Near::new(filed, &groups);
            bound = index.as_ref().map_or_else(
                || Bound {
                    items: table.statements.len(),
                    ..Bound::default()
                },
                Index::bound,
            );
        }
        let members = members(&self.policies, &table);
        let looks_up_union = identity.is_some() && index.is_some();
        let union = if looks_up_union {
            UnionMembers::default()
        } else {
            union(&self.policies, &members)
        };
        Segment {
            table,
            by_name: by_name(&self.policies),
            policies: self.policies.into(),
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

/// The digests of policies together.
fn digests(policies: &[CompiledPolicy]) -> Digests {
    let mut digests = Digests::default();
    for policy in policies {
        digests.sum = digests.sum.wrapping_add(policy.digest);
        digests.in_order = mix(digests.in_order, policy.digest);
    }
    digests
}

/// The numbers of policies, sorted by name.
fn by_name(policies: &[CompiledPolicy]) -> Box<[u32]> {
    let mut numbers: Vec<u32> = (0..narrow(policies.len())).collect();
    numbers.sort_by_key(|number| policies.get(*number as usize).map(|policy| &policy.name));
    numbers.into()
}

/// The statements of each policy by what they are looked through for, its denies first.
fn members(policies: &[CompiledPolicy], table: &StatementTable) -> Vec<SegmentMember> {
    let mut members = Vec::with_capacity(table.statements.len());
    for policy in policies {
        debug_assert_eq!(members.len(), policy.first as usize);
        for effect in [Effect::Deny, Effect::Allow] {
            for number in policy.statements() {
                let Some(statement) = table.statements.get(number as usize) else {
                    continue;
                };
                if statement.effect != effect {
                    continue;
                }
                let parts = StatementRef {
                    statement,
                    pool: &table.pool,
                };
                members.push(SegmentMember {
                    actions: parts.action_mask(),
                    principals: parts.principal_mask(),
                    statement: number,
                });
            }
        }
    }
    members
}

/// The members of all identity policies.
fn union(policies: &[CompiledPolicy], members: &[SegmentMember]) -> UnionMembers {
    let mut union = Vec::new();
    let mut denies = 0;
    for effect in [Effect::Deny, Effect::Allow] {
        for policy in policies {
            if policy.kind == Kind::Identity {
                let range = policy.members(effect);
                union.extend_from_slice(members.get(range).unwrap_or_default());
            }
        }
        if effect == Effect::Deny {
            denies = union.len();
        }
    }
    UnionMembers {
        all: union.into(),
        denies,
    }
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
