//! Policies compiled together.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::index::Index;
use super::statement::Statement;
use crate::diagnostic::Diagnostic;
use crate::dialect::{Dialect, Kind};
use crate::error::{Fault, LoadError, Problem, faults};
use crate::limits::Limits;
use crate::model::{self, Effect, Policy};
use crate::request::Probe;
use crate::resource_name::Text;
use crate::source::{Position, Span};

/// A policy of one [`PolicySet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyId {
    /// The fingerprint of its set.
    set: u64,
    index: u32,
}

/// A statement of a [`PolicySet`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StatementId(u32);

/// Where a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementInfo<'s> {
    /// The name of its policy.
    pub policy: &'s str,
    /// Its place among the policy's statements, from 0.
    pub index: usize,
    /// Its `Sid`, where it has one.
    pub sid: Option<&'s str>,
    /// Where it begins in the policy's text.
    pub position: Position,
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

#[derive(Debug)]
struct Inner {
    dialect: Dialect,
    fingerprint: u64,
    policies: Box<[CompiledPolicy]>,
    /// By statement id.
    statements: Box<[Statement]>,
    places: Box<[Place]>,
    /// The identity policies together: denies, allows.
    identity: (Group, Group),
}

#[derive(Debug)]
struct CompiledPolicy {
    name: Box<str>,
    kind: Kind,
    guards: Option<Text>,
    denies: Group,
    allows: Group,
}

/// Statements of one effect.
#[derive(Debug, Default)]
struct Group {
    statements: Box<[StatementId]>,
    /// Where there are too many to look at each.
    index: Option<Index>,
}

/// Fewer statements are looked at one by one, which takes less than looking them up.
const INDEXED_MIN: usize = 13;
/// A policy's own table serves layers; up to some more statements it is not worth its building.
const POLICY_FACTOR: usize = 4;

#[derive(Debug)]
struct Place {
    policy: u32,
    index: u32,
    sid: Option<Box<str>>,
    position: Position,
    /// Of each condition: its key and values as written.
    conditions: Box<[ConditionText]>,
}

/// A condition as its policy writes it.
#[derive(Debug)]
pub(crate) struct ConditionText {
    pub(crate) key: Box<str>,
    pub(crate) values: Box<[Box<str>]>,
}

impl PolicySet {
    /// Starts a set of policies of one dialect.
    #[must_use]
    pub fn builder(dialect: &Dialect) -> PolicySetBuilder {
        PolicySetBuilder {
            dialect: dialect.clone(),
            limits: Limits::default(),
            indexed_min: INDEXED_MIN,
            policies: Vec::new(),
            names: HashSet::new(),
            errors: Vec::new(),
        }
    }

    /// The dialect of its policies.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.inner.dialect
    }

    /// How many policies it holds.
    #[must_use]
    pub fn policy_count(&self) -> usize {
        self.inner.policies.len()
    }

    /// How many statements its policies have together.
    #[must_use]
    pub fn statement_count(&self) -> usize {
        self.inner.places.len()
    }

    /// A number that differs between sets of different content, the same in every run: for caches and audit. It is no
    /// signature; whoever writes policies can make two sets with one fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.inner.fingerprint
    }

    /// The policy of a name.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<PolicyId> {
        let position = self.inner.policies.iter().position(|policy| &*policy.name == name)?;
        self.ids().nth(position)
    }

    /// All policies, in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = PolicyId> {
        let set = self.fingerprint();
        (0u32..).zip(&self.inner.policies).map(move |(index, _)| PolicyId { set, index })
    }

    /// The name and kind of a policy; `None` when the id is of another set.
    #[must_use]
    pub fn policy(&self, id: PolicyId) -> Option<(&str, Kind)> {
        self.compiled(id).map(|policy| (&*policy.name, policy.kind))
    }

    fn compiled(&self, id: PolicyId) -> Option<&CompiledPolicy> {
        self.inner.policies.get(id.index as usize).filter(|_| id.set == self.fingerprint())
    }

    /// The service whose resources a policy guards, where its form tells.
    pub(crate) fn guards(&self, id: PolicyId) -> Option<&str> {
        self.compiled(id)?.guards.as_deref()
    }

    /// Where a statement of this set stands; `None` for one of another, larger set.
    #[must_use]
    pub fn statement(&self, id: StatementId) -> Option<StatementInfo<'_>> {
        let place = self.inner.places.get(id.0 as usize)?;
        let policy = self.inner.policies.get(place.policy as usize)?;
        Some(StatementInfo {
            policy: &policy.name,
            index: place.index as usize,
            sid: place.sid.as_deref(),
            position: place.position,
        })
    }

    /// The conditions of a statement as its policy writes them.
    pub(crate) fn condition_texts(&self, id: StatementId) -> &[ConditionText] {
        self.inner.places.get(id.0 as usize).map_or(&[], |place| &place.conditions)
    }

    /// Visits the statements of one effect of a policy: all of them, or with a probe those that can apply.
    pub(crate) fn visit_policy(
        &self,
        id: PolicyId,
        effect: Effect,
        probe: Option<(&Probe, usize)>,
        visit: &mut impl FnMut(StatementId, &Statement) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match (self.compiled(id), effect) {
            (None, _) => ControlFlow::Continue(()),
            (Some(policy), Effect::Allow) => self.visit_group(&policy.allows, probe, visit),
            (Some(policy), Effect::Deny) => self.visit_group(&policy.denies, probe, visit),
        }
    }

    /// As [`PolicySet::visit_policy`], of all identity policies.
    pub(crate) fn visit_identity(
        &self,
        effect: Effect,
        probe: Option<(&Probe, usize)>,
        visit: &mut impl FnMut(StatementId, &Statement) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (denies, allows) = &self.inner.identity;
        match effect {
            Effect::Allow => self.visit_group(allows, probe, visit),
            Effect::Deny => self.visit_group(denies, probe, visit),
        }
    }

    fn visit_group(
        &self,
        group: &Group,
        probe: Option<(&Probe, usize)>,
        visit: &mut impl FnMut(StatementId, &Statement) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut visit_one = |id: StatementId| match self.inner.statements.get(id.0 as usize) {
            Some(statement) => visit(id, statement),
            None => ControlFlow::Continue(()),
        };
        match (&group.index, probe) {
            (Some(index), Some((probe, resource))) => index.visit(probe, resource, &mut visit_one),
            _ => group.statements.iter().try_for_each(|id| visit_one(*id)),
        }
    }
}

/// Builds a [`PolicySet`]: all of it or nothing (clause P5).
#[derive(Debug)]
pub struct PolicySetBuilder {
    dialect: Dialect,
    limits: Limits,
    indexed_min: usize,
    policies: Vec<Policy>,
    names: HashSet<Box<str>>,
    errors: Vec<LoadError>,
}

impl PolicySetBuilder {
    /// Reads the policies that follow within these limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// From how many statements of one effect on a look-up table is built for them. It changes no verdict, only the time
    /// and memory that it takes; the default is right but for tests and measurements.
    #[must_use]
    pub fn index_from(mut self, statements: usize) -> Self {
        self.indexed_min = statements;
        self
    }

    /// Reads a policy. Faults are told when the set is built, those of all policies together.
    #[must_use]
    pub fn add(mut self, kind: Kind, name: &str, text: impl AsRef<[u8]>) -> Self {
        match Policy::parse_within(&self.dialect, kind, name, text, &self.limits) {
            Ok(policy) => self.add_policy(policy),
            Err(error) => {
                self.errors.push(error);
                self
            }
        }
    }

    /// Adds a policy that was read before.
    #[must_use]
    pub fn add_policy(mut self, policy: Policy) -> Self {
        if policy.dialect != self.dialect {
            let message = format!(
                "`{}` is a policy of {}, in a set of {}",
                policy.name,
                policy.dialect.title(),
                self.dialect.title()
            );
            self.refuse(&policy, faults::WRONG_DIALECT, message, "build one set a dialect");
        } else if !self.names.insert(policy.name.clone()) {
            let message = format!("two policies are named `{}`", policy.name);
            self.refuse(&policy, faults::DUPLICATE_POLICY, message, "give each policy of the set a name of its own");
        } else {
            self.policies.push(policy);
        }
        self
    }

    fn refuse(&mut self, policy: &Policy, fault: Fault, message: String, help: &str) {
        let problem = Problem::new(fault, Span::new(0, 0)).message(message).help(help);
        // The text that was read is gone, and another would be shown in its place.
        let diagnostics = vec![Diagnostic::of_text(&policy.name, "", problem)];
        self.errors.push(LoadError::new(diagnostics, Vec::new()));
    }

    /// The set.
    ///
    /// # Errors
    ///
    /// A policy is faulty, two have one name, or one is of another dialect; the error tells every fault of every policy.
    pub fn build(mut self) -> Result<PolicySet, LoadError> {
        let count: usize = self.policies.iter().map(Policy::statement_count).sum();
        if u32::try_from(count).is_err()
            && let Some(last) = self.policies.last().cloned()
        {
            self.refuse(&last, faults::TOO_MANY_STATEMENTS, format!("the set has {count} statements"), "split the set");
        }
        if let Some(error) = LoadError::merge(self.errors) {
            return Err(error);
        }
        let fingerprint = fingerprint(&self.dialect, &self.policies);
        let spares_owner = self.dialect.table().sharing.star_spares_owner.clone();
        let (mut places, mut statements) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut compiled = Vec::with_capacity(self.policies.len());
        let mut union = (Vec::new(), Vec::new());
        for (index, policy) in (0u32..).zip(self.policies) {
            let (name, kind, guards) = (policy.name.clone(), policy.kind, policy.guards.clone());
            let (denies, allows) = compile(index, policy, &spares_owner, &mut places, &mut statements);
            if kind == Kind::Identity {
                union.0.extend_from_slice(&denies);
                union.1.extend_from_slice(&allows);
            }
            compiled.push((name, kind, guards, denies, allows));
        }
        let indexed_min = self.indexed_min;
        let group = |ids: Vec<StatementId>, indexed_min: usize| Group::new(ids, &statements, indexed_min);
        let policy_min = indexed_min.saturating_mul(POLICY_FACTOR);
        let policies = compiled.into_iter().map(|(name, kind, guards, denies, allows)| CompiledPolicy {
            name,
            kind,
            guards,
            denies: group(denies, policy_min),
            allows: group(allows, policy_min),
        });
        let policies = policies.collect();
        let identity = (group(union.0, indexed_min), group(union.1, indexed_min));
        let (places, statements) = (places.into_boxed_slice(), statements.into_boxed_slice());
        let inner = Inner { dialect: self.dialect, fingerprint, policies, statements, places, identity };
        Ok(PolicySet { inner: Arc::new(inner) })
    }
}

impl Group {
    fn new(ids: Vec<StatementId>, statements: &[Statement], indexed_min: usize) -> Self {
        let index = (ids.len() >= indexed_min)
            .then(|| Index::new(ids.iter().filter_map(|id| Some((*id, statements.get(id.0 as usize)?)))));
        Self { statements: ids.into_boxed_slice(), index }
    }
}

/// The standard hasher with its fixed keys: the same in every run.
fn fingerprint(dialect: &Dialect, policies: &[Policy]) -> u64 {
    let mut hasher = DefaultHasher::new();
    dialect.name().hash(&mut hasher);
    for policy in policies {
        (&policy.name, policy.kind, policy.digest).hash(&mut hasher);
    }
    hasher.finish()
}

/// The ids of a policy's denies and allows; its statements go where those of the set are.
fn compile(
    index: u32,
    policy: Policy,
    spares_owner: &Option<Text>,
    places: &mut Vec<Place>,
    statements: &mut Vec<Statement>,
) -> (Vec<StatementId>, Vec<StatementId>) {
    let spares_owner = policy.guards.is_some() && policy.guards == *spares_owner;
    let (mut denies, mut allows) = (Vec::new(), Vec::new());
    for (place, mut statement) in (0u32..).zip(policy.statements) {
        // OK because `build` refused more statements than fit.
        let id = StatementId(u32::try_from(places.len()).unwrap_or(u32::MAX));
        let text = |condition: &mut model::Condition| ConditionText {
            key: std::mem::take(&mut condition.key),
            values: std::mem::take(&mut condition.values).into_boxed_slice(),
        };
        places.push(Place {
            policy: index,
            index: place,
            sid: statement.sid.take(),
            position: statement.position,
            conditions: statement.conditions.iter_mut().map(text).collect(),
        });
        match statement.effect {
            Effect::Deny => denies.push(id),
            Effect::Allow => allows.push(id),
        }
        statements.push(Statement::new(statement, spares_owner));
    }
    (denies, allows)
}
