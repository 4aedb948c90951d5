//! Parts of statements, each kept once.
//!
//! A builder gives equal parts one number, and statements keep the numbers. Lists of actions and
//! resources lie in one array, a [`PoolList`] being a piece of it, so that a decision follows no
//! pointer per statement. Two values with one hash get two numbers, which is rare and costs only
//! memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::action::ActionMatcher;
use super::conditions::ConditionSet;
use super::view::View;
use crate::decision::Truth;
use crate::model::ActionPattern;
use crate::pattern::Match;
use crate::resource_name::NamePattern;

/// What the statements of a segment are made of.
#[derive(Debug)]
pub(crate) struct Pool {
    /// The actions as they are compared.
    actions: Box<[ActionMatcher]>,
    /// The same actions as their policies write them.
    written: Box<[ActionPattern]>,
    /// The resources of all lists.
    resources: Box<[NamePattern]>,
    /// All conditions of a statement together; the first has none ([`UNCONDITIONAL`]).
    conditions: Box<[ConditionSet]>,
    /// What statements leave out; the first leaves nothing out ([`NOTHING`]).
    excluded: Box<[Exclusions]>,
    /// Numbers of actions and resources. Each [`PoolList`] is a piece of it.
    lists: Box<[u32]>,
}

/// Numbers of actions and of resources that a statement leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Exclusions {
    /// The actions of `NotAction`.
    pub(super) actions: Box<[u32]>,
    /// The resources of `NotResource`.
    pub(super) resources: Box<[u32]>,
}

/// Some actions or resources of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolList {
    start: u32,
    length: u32,
}

/// The conditions of a statement that has none.
pub(crate) const UNCONDITIONAL: u32 = 0;
/// What a statement leaves out that leaves nothing out.
pub(super) const NOTHING: u32 = 0;

impl Pool {
    /// The numbers of a list.
    pub(super) fn list(&self, list: PoolList) -> &[u32] {
        let start = list.start as usize;
        self.lists
            .get(start..start + list.length as usize)
            .unwrap_or_default()
    }

    /// An action as it is compared.
    pub(super) fn action(&self, id: u32) -> Option<&ActionMatcher> {
        self.actions.get(id as usize)
    }

    /// An action as its policy writes it.
    pub(super) fn written(&self, id: u32) -> Option<&ActionPattern> {
        self.written.get(id as usize)
    }

    /// A pattern of a list of resources.
    pub(super) fn resource(&self, id: u32) -> Option<&NamePattern> {
        self.resources.get(id as usize)
    }

    /// All conditions of a statement.
    pub(crate) fn conditions(&self, id: u32) -> Option<&ConditionSet> {
        self.conditions.get(id as usize)
    }

    /// What a statement leaves out.
    pub(super) fn excluded(&self, id: u32) -> Option<&Exclusions> {
        self.excluded.get(id as usize)
    }

    /// The actions of some numbers as their policies write them.
    pub(super) fn written_actions<'p>(
        &'p self,
        ids: &'p [u32],
    ) -> impl Iterator<Item = &'p ActionPattern> {
        ids.iter().filter_map(|id| self.written(*id))
    }

    /// Copies of the actions of some numbers, for another pool.
    pub(super) fn copied_actions<'p>(
        &'p self,
        ids: &'p [u32],
    ) -> impl Iterator<Item = ActionPattern> + use<'p> {
        self.written_actions(ids).cloned()
    }

    /// Copies of the resources of some numbers, for another pool.
    pub(super) fn copied_resources<'p>(
        &'p self,
        ids: &'p [u32],
    ) -> impl Iterator<Item = NamePattern> + use<'p> {
        ids.iter().filter_map(|id| self.resource(*id)).cloned()
    }

    /// The actions of a list.
    pub(super) fn actions(&self, list: PoolList) -> impl Iterator<Item = &ActionMatcher> {
        self.list(list).iter().filter_map(|id| self.action(*id))
    }

    /// The resources of a list.
    pub(super) fn resources(&self, list: PoolList) -> impl Iterator<Item = &NamePattern> {
        self.list(list).iter().filter_map(|id| self.resource(*id))
    }

    /// Whether what a statement leaves out holds the request.
    pub(super) fn excludes(&self, excluded: u32, view: &View<'_>) -> Truth {
        let Some(excluded) = self.excluded(excluded).filter(|_| excluded != NOTHING) else {
            return Truth::False;
        };
        for id in &excluded.actions {
            if self
                .action(*id)
                .is_some_and(|action| action.matches(view.action))
            {
                return Truth::True;
            }
        }
        let mut excludes = Truth::False;
        for id in &excluded.resources {
            let Some(pattern) = self.resource(*id) else {
                continue;
            };
            match view.matches(pattern) {
                Match::Unresolved if view.reading.unresolved_unknown => excludes = Truth::Unknown,
                matched => match matched.selects() {
                    Truth::True => return Truth::True,
                    Truth::Unknown => excludes = Truth::Unknown,
                    Truth::False => {}
                },
            }
        }
        excludes
    }
}

/// Collects a [`Pool`], with the same fields.
#[derive(Debug)]
pub(super) struct PoolBuilder {
    actions: Interner<ActionPattern>,
    resources: Interner<NamePattern>,
    conditions: Interner<ConditionSet>,
    excluded: Interner<Exclusions>,
    lists: Vec<u32>,
}

impl PoolBuilder {
    /// A pool with only [`UNCONDITIONAL`] and [`NOTHING`], which are the first of their kind.
    pub(super) fn new() -> Self {
        let mut conditions = Interner::new();
        conditions.intern(ConditionSet::default());
        let mut excluded = Interner::new();
        excluded.intern(Exclusions::default());
        Self {
            actions: Interner::new(),
            resources: Interner::new(),
            conditions,
            excluded,
            lists: Vec::new(),
        }
    }

    /// Numbers some actions and keeps the numbers as a list.
    pub(super) fn actions(&mut self, actions: impl Iterator<Item = ActionPattern>) -> PoolList {
        let start = self.lists.len();
        self.lists
            .extend(actions.map(|action| self.actions.intern(action)));
        self.list_from(start)
    }

    /// Numbers some resources and keeps the numbers as a list.
    pub(super) fn resources(&mut self, resources: impl Iterator<Item = NamePattern>) -> PoolList {
        let start = self.lists.len();
        self.lists
            .extend(resources.map(|resource| self.resources.intern(resource)));
        self.list_from(start)
    }

    /// Numbers the conditions of a statement.
    pub(super) fn conditions(&mut self, conditions: ConditionSet) -> u32 {
        self.conditions.intern(conditions)
    }

    /// Numbers what a statement leaves out.
    pub(super) fn excluded(
        &mut self,
        actions: impl Iterator<Item = ActionPattern>,
        resources: impl Iterator<Item = NamePattern>,
    ) -> u32 {
        self.excluded.intern(Exclusions {
            actions: actions.map(|action| self.actions.intern(action)).collect(),
            resources: resources
                .map(|resource| self.resources.intern(resource))
                .collect(),
        })
    }

    /// The numbers that were added last, from this place on.
    fn list_from(&self, start: usize) -> PoolList {
        PoolList {
            start: narrow(start),
            length: narrow(self.lists.len() - start),
        }
    }

    /// The pool, which does not change any more.
    pub(super) fn finish(self) -> Pool {
        Pool {
            actions: self.actions.values.iter().map(ActionMatcher::new).collect(),
            written: self.actions.values.into(),
            resources: self.resources.values.into(),
            conditions: self.conditions.values.into(),
            excluded: self.excluded.values.into(),
            lists: self.lists.into(),
        }
    }
}

/// Gives equal values one number.
#[derive(Debug)]
struct Interner<T> {
    values: Vec<T>,
    by_hash: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
}

impl<T: Hash + PartialEq> Interner<T> {
    /// No values yet.
    fn new() -> Self {
        Self {
            values: Vec::new(),
            by_hash: HashMap::default(),
        }
    }

    /// The number of a value, a new one where no equal value has one.
    fn intern(&mut self, value: T) -> u32 {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&value);
        let next = narrow(self.values.len());
        let found = *self.by_hash.entry(hash).or_insert(next);
        if self.values.get(found as usize) == Some(&value) {
            return found;
        }
        // Another value of the same hash is kept twice, which costs memory and no more.
        self.values.push(value);
        next
    }
}

/// A number of a table. OK because a segment refuses more statements, and more parts of them, than
/// fit.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// For maps whose keys are hashes already.
#[derive(Debug, Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // OK because keys are 64-bit numbers, which come by the method below.
        self.0 = bytes.iter().fold(self.0, |state, byte| {
            state.rotate_left(8) ^ u64::from(*byte)
        });
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
