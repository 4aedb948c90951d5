//! The table of a segment: groups of statements filed under keys, with a seed under which no two
//! keys meet.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::anchor::{self, LiteralPart};
use super::filing::{Filing, Places, place};
use super::keys::caller_key;
use super::table::{CrowdedTable, KeyFilter, KeyTable};
use super::{ANYWHERE, Index, IndexGroup, IndexNode, MARK, Root, SERVICE};
use crate::compile::pool::{KeyHasher, Pool, narrow};
use crate::compile::statement::{CompiledStatement, StatementRef};
use crate::hash::{extend, mix};
use crate::resource_name::{Field, NamePattern, NameScheme};

/// What is filed.
#[derive(Clone, Copy, Debug)]
pub(in crate::compile) struct Filed<'s> {
    pub(in crate::compile) pool: &'s Pool,
    pub(in crate::compile) statements: &'s [CompiledStatement],
    pub(in crate::compile) names: &'s NameScheme,
    /// Of the policies' content.
    pub(in crate::compile) digest: u64,
}

/// The statements of a group.
#[derive(Clone, Debug)]
pub(in crate::compile) enum Members {
    /// Of all identity policies.
    Union(Vec<u32>),
    /// Of a policy.
    Policy(Range<u32>),
}

impl Members {
    /// The numbers of the statements in the segment, in ascending order.
    pub(in crate::compile) fn each(&self) -> impl Iterator<Item = u32> + Clone {
        let (some, range) = match self {
            Members::Union(some) => (some.as_slice(), 0..0),
            Members::Policy(range) => ([].as_slice(), range.clone()),
        };
        some.iter().copied().chain(range)
    }
}

/// Seeds that are tried. Members that crowd the table under each of them were made to.
const SEEDS: u64 = 8;

/// Builds an index of groups of statements. Returns `None` if every seed crowds it; the statements
/// are then compared one by one.
pub(in crate::compile) fn build(filed: Filed<'_>, groups: &[Members]) -> Option<Index> {
    (0..SEEDS).find_map(|number| {
        // What is filed has a part in the seed, so that nobody can prepare names for the seed that
        // they will meet.
        let mut builder = Builder::new(mix(filed.digest, number), filed);
        let groups = (0..)
            .zip(groups)
            .map(|(number, statements)| builder.group(number, statements));
        let groups = groups.collect::<Result<Vec<_>, _>>().ok()?;
        builder.finish(groups).ok()
    })
}

/// How many could be filed by each key.
pub(super) type KeyCounts = ByHash<u32>;

/// A map whose keys are hashes already, so that they are not hashed again.
pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<KeyHasher>>;

/// What is filed so far, under one seed.
pub(super) struct Builder<'s> {
    pub(super) seed: u64,
    pub(super) filed: Filed<'s>,
    /// What has a key: its number, the number of its parent, and the rest of its text.
    by_key: ByHash<(u32, u32, &'s [u8])>,
    pub(super) nodes: Vec<NodeDraft>,
    pub(super) roots: Vec<(u32, Root)>,
    pub(super) by_service: ByHash<u32>,
    /// Keys that are looked for by trial.
    pub(super) tried: Vec<u64>,
    /// What is filed for one principal that many statements name, and its number by its state.
    pub(super) crowds: Vec<GroupDraft>,
    pub(super) by_crowd: ByHash<u32>,
    pub(super) filings: Vec<Filing>,
}

/// A node before anything is filed under it.
pub(super) struct NodeDraft {
    key: u64,
    pub(super) prefixes: u64,
    /// Whether names go on behind it.
    pub(super) is_directory: bool,
}

/// A group whose node and root still have to be placed.
pub(super) struct GroupDraft {
    pub(super) state: u64,
    /// The node of what is filed under `*`.
    pub(super) any: u32,
    pub(super) has_callers: bool,
    /// The statements of its policy; `None` is the union.
    pub(super) statements: Option<(u32, u32)>,
}

/// Where the resources of a statement are filed: in its group, or in a part of it for one
/// principal.
#[derive(Clone, Copy)]
pub(super) struct FilingGround {
    /// The state that its keys begin with.
    pub(super) state: u64,
    /// The node of what is filed under `*`.
    pub(super) any: u32,
    /// The state of the group, under which parts were counted.
    pub(super) counted: u64,
}

impl GroupDraft {
    /// Where the resources of its statements are filed.
    pub(super) fn ground(&self) -> FilingGround {
        FilingGround {
            state: self.state,
            any: self.any,
            counted: self.state,
        }
    }
}

impl<'s> Builder<'s> {
    /// Nothing filed yet.
    fn new(seed: u64, filed: Filed<'s>) -> Self {
        Self {
            seed,
            filed,
            by_key: ByHash::default(),
            nodes: Vec::new(),
            roots: Vec::new(),
            by_service: ByHash::default(),
            tried: Vec::new(),
            crowds: Vec::new(),
            by_crowd: ByHash::default(),
            filings: Vec::new(),
        }
    }

    /// Files the statements of a group under its own state, so that no other group finds them.
    fn group(&mut self, number: u64, statements: &Members) -> Result<GroupDraft, CrowdedTable> {
        let state = mix(self.seed, number);
        let counts = self.count_parts(state, statements);
        let range = match statements {
            Members::Union(_) => None,
            Members::Policy(range) => Some((range.start, range.end)),
        };
        let mut draft = GroupDraft {
            state,
            any: self.node(state, 0, b"")?,
            has_callers: false,
            statements: range,
        };
        for number in statements.each() {
            let Some(statement) = self.filed.statements.get(number as usize) else {
                continue;
            };
            let statement = StatementRef {
                statement,
                pool: self.filed.pool,
            };
            self.statement(&mut draft, number, statement, &counts)?;
        }
        Ok(draft)
    }

    /// How many resources of the group could be filed by each part, and how many statements by each
    /// caller.
    fn count_parts(&self, state: u64, statements: &Members) -> KeyCounts {
        let mut counts = KeyCounts::default();
        let pool = self.filed.pool;
        let statements = statements
            .each()
            .filter_map(|number| self.filed.statements.get(number as usize));
        let statements = statements.map(|statement| StatementRef { statement, pool });
        for principal in statements.clone().flat_map(StatementRef::principal_keys) {
            *counts.entry(caller_key(state, principal)).or_default() += 1;
        }
        let resources = statements.flat_map(|statement| statement.resources().unwrap_or_default());
        for resource in resources.filter_map(|id| pool.resource(*id)) {
            let state = self.root_state(state, resource);
            for part in resource
                .last()
                .into_iter()
                .flatten()
                .flat_map(anchor::parts)
            {
                if let (false, Some(key)) = (
                    matches!(part, LiteralPart::Exact(_)),
                    anchor::key(state, part),
                ) {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        counts
    }

    /// The service of a pattern of names, where it is literal.
    pub(super) fn service(&self, resource: &'s NamePattern) -> Option<&'s str> {
        resource.literal(self.filed.names.index_of(&Field::Service)?)
    }

    /// The state that the keys of a pattern begin with: that of its service, or the one of patterns
    /// of any service.
    pub(super) fn root_state(&self, state: u64, resource: &'s NamePattern) -> u64 {
        self.service(resource).map_or(state ^ ANYWHERE, |service| {
            extend(state ^ SERVICE, service.as_bytes())
        })
    }

    /// The node of a key. Its parent and the rest of its text show whether two texts share the key.
    pub(super) fn node(
        &mut self,
        key: u64,
        under: u32,
        text: &'s [u8],
    ) -> Result<u32, CrowdedTable> {
        let next = narrow(self.nodes.len());
        let (number, known, rest) = *self.by_key.entry(key).or_insert((next, under, text));
        if number == next {
            self.nodes.push(NodeDraft {
                key,
                prefixes: 0,
                is_directory: false,
            });
        }
        if known == under && rest == text {
            Ok(number)
        } else {
            Err(CrowdedTable)
        }
    }

    /// The key of a node.
    pub(super) fn key_of(&self, node: u32) -> u64 {
        self.nodes.get(node as usize).map_or(0, |node| node.key)
    }

    /// Places everything that is filed, and makes the table of all keys.
    fn finish(mut self, groups: Vec<GroupDraft>) -> Result<Index, CrowdedTable> {
        let mut places = Places::default();
        let nodes = filed_nodes(&self.nodes, &mut self.filings, &mut places);
        drop(self.filings);
        if places.longest() > MARK as usize {
            return Err(CrowdedTable);
        }
        let at = |number: u32| nodes.get(number as usize).copied().unwrap_or_default();
        let mut entries: Vec<(u64, u32)> = Vec::new();
        for (number, crowd) in (narrow(groups.len())..).zip(&self.crowds) {
            entries.push((crowd.state, number));
        }
        let mut index_groups = Vec::with_capacity(groups.len() + self.crowds.len());
        for draft in groups.iter().chain(&self.crowds) {
            index_groups.push(IndexGroup {
                state: draft.state,
                statements: draft.statements,
                any: at(draft.any),
                anywhere: self.by_service.get(&(draft.state ^ ANYWHERE)).copied(),
                has_callers: draft.has_callers,
            });
        }
        let mut roots = Vec::with_capacity(self.roots.len());
        for (node, root) in &self.roots {
            roots.push(Root {
                node: at(*node),
                ..*root
            });
        }
        let services = self.by_service.iter();
        entries.extend(services.map(|(state, number)| (*state, *number)));
        let mut kept = Vec::new();
        for (draft, node) in self.nodes.iter().zip(&nodes) {
            let (key, is_directory) = (draft.key, draft.is_directory);
            place(key, *node, is_directory, &mut kept, &mut entries);
        }
        for (key, node) in places.tuples {
            place(key, node, false, &mut kept, &mut entries);
        }
        Ok(Index {
            seed: self.seed,
            table: KeyTable::new(&entries)?,
            filter: KeyFilter::new(&self.tried),
            groups: index_groups.into(),
            roots: roots.into(),
            nodes: kept.into(),
            masks: places.masks.into(),
            items: places.items.into(),
            owners: places.owners.into(),
        })
    }
}

/// The nodes of the index: each with the run of what is filed under it, which is added to `places`.
fn filed_nodes(
    drafts: &[NodeDraft],
    filings: &mut [Filing],
    places: &mut Places,
) -> Vec<IndexNode> {
    let mut nodes = Vec::with_capacity(drafts.len());
    for draft in drafts {
        nodes.push(IndexNode {
            prefixes: draft.prefixes,
            ..IndexNode::default()
        });
    }
    filings.sort_unstable_by_key(|filing| (filing.node, filing.item.order()));
    for run in filings.chunk_by_mut(|left, right| left.node == right.node) {
        let Some(number) = run.first().map(|filing| filing.node as usize) else {
            continue;
        };
        let (start, count) = places.run_or_tuples(run);
        if let Some(node) = nodes.get_mut(number) {
            node.start = start;
            node.count = count;
        }
    }
    nodes
}
