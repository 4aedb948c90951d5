//! Looking a request up.
//!
//! A statement is filed under what is literal of it, so a request asks for the literal parts that
//! its own name has: the directories from the left, the prefixes that end in each, the whole name,
//! its ends, and what lies between wildcards. Each is one probe of a hash table, and a node says
//! which lengths of prefixes are worth a probe.
//!
//! # Example
//!
//! These resources of one service are filed:
//!
//! | statement | last field | filed under |
//! |---|---|---|
//! | 0 | `*` | the service |
//! | 1 | `logs/*` | the directory `logs/` |
//! | 2 | `logs/2026-*` | the prefix `2026-` in the directory `logs/` |
//! | 3 | `logs/2026-01/a` | the whole |
//! | 4 | `*.gz` | the suffix `.gz` |
//!
//! The name `logs/2026-01/b.gz` finds the service (0), then the directory `logs/` (1), which knows
//! that prefixes of five bytes end in it, so `2026-` is probed (2). The directory `logs/2026-01/`
//! is not in the table, so no longer prefix can be; the walk goes on for the whole name only, and
//! does not find it. The suffixes of the service have three bytes: `.gz` is found (4). That is six
//! probes, with five statements or with five million; each statement that is found is then compared
//! in full.
//!
//! # Why not a trie or one automaton
//!
//! Both read every byte of the name and depend on memory at each of them, where the table depends
//! on it once per directory, and a pattern with a star in its middle has no place in a trie. An
//! automaton over all patterns finds them all in one pass. It has to be built again when one policy
//! changes, though, and patterns of names that users choose make it large.

use std::ops::ControlFlow;

use super::anchor::{DirectoryWalk, inside_key, suffix_key};
use super::keys::{ActionHashes, caller_key, crowd_key};
use super::{Flags, Index, IndexGroup, IndexItem, IndexNode, MARK, Mask, PART, Root, SERVICE};
use crate::compile::pool::NOTHING;
use crate::compile::statement::StatementRef;
use crate::compile::statements::Statements;
use crate::compile::view::View;
use crate::compile::visit::{Candidate, SearchStep, Visitor};
use crate::decision::Truth;
use crate::hash::{extend, mix};
use crate::model::Effect;

/// Parts of a name whose repetition is noticed.
const REPEATED: usize = 8;

/// One look-up of a request in one index.
pub(in crate::compile) struct IndexSearch<'s, 'v, V> {
    statements: Statements<'s>,
    index: &'s Index,
    view: &'v View<'v>,
    visitor: &'v mut V,
    /// Allowed already.
    pub(in crate::compile) allowed: bool,
    action: ActionHashes,
    group: &'s IndexGroup,
}

impl<'s, 'v, V: Visitor<'s>> IndexSearch<'s, 'v, V> {
    /// Begins a search in a group; `None` where the index has no such group.
    pub(in crate::compile) fn new(
        statements: Statements<'s>,
        index: &'s Index,
        group: u32,
        view: &'v View<'v>,
        allowed: bool,
        visitor: &'v mut V,
    ) -> Option<Self> {
        let group = index.groups.get(group as usize)?;
        let action = ActionHashes::new(index.seed, view.action);
        Some(Self {
            statements,
            index,
            view,
            visitor,
            allowed,
            action,
            group,
        })
    }

    /// Visits the statements of the group that can apply, some perhaps more than once.
    pub(in crate::compile) fn visit(&mut self) -> ControlFlow<()> {
        let group = self.group;
        self.places(group.state, group)?;
        let principals = self
            .view
            .request
            .principal_keys()
            .iter()
            .filter(|_| group.has_callers);
        principals.into_iter().try_for_each(|principal| {
            self.filtered(caller_key(group.state, *principal))?;
            let crowd = crowd_key(group.state, *principal);
            let number = Some(crowd)
                .filter(|key| self.index.filter.may_hold(*key))
                .and_then(|key| self.find(key));
            match number.and_then(|number| self.index.groups.get(number as usize)) {
                Some(group) => self.places(mix(crowd, 0), group),
                None => ControlFlow::Continue(()),
            }
        })
    }

    /// Visits the items under the parts of the name; `key` is the one of the items under `*`.
    fn places(&mut self, key: u64, group: &IndexGroup) -> ControlFlow<()> {
        self.node(key, group.any)?;
        let Some(name) = self.view.resource else {
            return ControlFlow::Continue(());
        };
        let (service, last) = name.service_and_last();
        if let Some(root) = self.find(extend(group.state ^ SERVICE, service.as_bytes())) {
            self.root(root, last.as_bytes())?;
        }
        match group.anywhere {
            Some(root) => self.root(root, last.as_bytes()),
            None => ControlFlow::Continue(()),
        }
    }

    /// Visits what is filed under a service: by the whole name, its directories, its suffixes and
    /// its parts.
    fn root(&mut self, root: u32, last: &[u8]) -> ControlFlow<()> {
        let Some(root) = self.index.roots.get(root as usize) else {
            return ControlFlow::Continue(());
        };
        self.node(root.key(), root.node)?;
        if root.has_directories || root.has_exact {
            self.walk(root, last)?;
        }
        let mut lengths = root.suffixes;
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            let Some(suffix) = last
                .len()
                .checked_sub(length)
                .and_then(|start| last.get(start..))
            else {
                break;
            };
            self.filtered(suffix_key(root.state, suffix))?;
        }
        if root.has_parts {
            self.parts(root, last)
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Visits the items under the parts between wildcards, wherever the name has those parts. A
    /// name may repeat a part; a repeated part is not looked up again.
    fn parts(&mut self, root: &Root, last: &[u8]) -> ControlFlow<()> {
        let mut seen = [None; REPEATED];
        let mut oldest = 0;
        for key in last.windows(PART).map(|part| inside_key(root.state, part)) {
            if !self.index.filter.may_hold(key) || seen.contains(&Some(key)) {
                continue;
            }
            if let Some(place) = seen.get_mut(oldest % REPEATED) {
                *place = Some(key);
            }
            oldest += 1;
            self.key(key)?;
        }
        ControlFlow::Continue(())
    }

    /// The directories of a name, the prefixes that end in each, and the whole.
    fn walk(&mut self, root: &Root, last: &[u8]) -> ControlFlow<()> {
        let mut walk = DirectoryWalk::new(root.state, last);
        // No prefix is longer than one that ends in an unknown directory.
        let mut prefixes = Some(root.node.prefixes).filter(|_| root.has_directories);
        loop {
            let (segment, goes_on) = walk.segment();
            let mut lengths = prefixes.unwrap_or(0);
            while lengths != 0 {
                let length = lengths.trailing_zeros() as usize;
                lengths &= lengths - 1;
                if length > segment.len() {
                    break;
                }
                self.key(walk.prefix_key(segment, length))?;
            }
            if !goes_on {
                return if root.has_exact {
                    self.key(walk.exact_key(segment))
                } else {
                    ControlFlow::Continue(())
                };
            }
            let directory = walk.enter(segment);
            prefixes = match prefixes.and_then(|_| self.find(directory)) {
                Some(value) => Some(self.value(directory, value)?),
                None if root.has_exact => None,
                None => return ControlFlow::Continue(()),
            };
        }
    }

    /// Visits the items under a key that mostly is not there.
    fn filtered(&mut self, key: u64) -> ControlFlow<()> {
        if self.index.filter.may_hold(key) {
            self.key(key)
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Looks a key up in the table and counts the look-up.
    fn find(&mut self, key: u64) -> Option<u32> {
        self.visitor.probed();
        self.index.table.find(key)
    }

    /// Visits the items under a key.
    fn key(&mut self, key: u64) -> ControlFlow<()> {
        match self.find(key) {
            Some(value) => self.value(key, value).map_continue(|_| ()),
            None => ControlFlow::Continue(()),
        }
    }

    /// Visits the items under a key. Continues with the lengths of the prefixes behind it.
    fn value(&mut self, key: u64, value: u32) -> ControlFlow<(), u64> {
        if value & MARK != 0 {
            let start = value & !MARK;
            self.run(start, 1)?;
            return ControlFlow::Continue(0);
        }
        let node = self
            .index
            .nodes
            .get(value as usize)
            .copied()
            .unwrap_or_default();
        self.node(key, node)?;
        ControlFlow::Continue(node.prefixes)
    }

    /// Visits the items of a node: its run, or the runs of the combinations that the view has.
    fn node(&mut self, key: u64, node: IndexNode) -> ControlFlow<()> {
        if node.count & MARK == 0 {
            return self.run(node.start, node.count);
        }
        let start = node.start as usize;
        let masks = self
            .index
            .masks
            .get(start..start + (node.count & !MARK) as usize)
            .unwrap_or_default();
        masks.iter().try_for_each(|mask| self.tuples(key, *mask))
    }

    /// The items under a key whose dimensions of a mask are the request's.
    fn tuples(&mut self, key: u64, mask: Mask) -> ControlFlow<()> {
        let Some(tuple) = self.index.tuple_key(key, mask, self.action, self.view) else {
            return ControlFlow::Continue(());
        };
        self.key(tuple)
    }

    /// Items one after the other: denies first, then by their conditions.
    fn run(&mut self, start: u32, count: u32) -> ControlFlow<()> {
        let start = start as usize;
        let mut rest = self
            .index
            .items
            .get(start..start + count as usize)
            .unwrap_or_default();
        let tag = self.action.tag();
        while let Some((item, others)) = rest.split_first() {
            rest = others;
            if self.allowed && !item.is(Flags::DENIES) {
                break;
            }
            if item.tag != 0 && item.tag != tag {
                continue;
            }
            match self.item(item) {
                SearchStep::Next => {}
                SearchStep::Failed => {
                    let same = |other: &IndexItem| {
                        other.conditions == item.conditions
                            && other.is(Flags::DENIES) == item.is(Flags::DENIES)
                    };
                    rest = rest.get(rest.partition_point(same)..).unwrap_or_default();
                }
                SearchStep::Allowed => self.allowed = true,
                SearchStep::Stop => return ControlFlow::Break(()),
            }
        }
        ControlFlow::Continue(())
    }

    /// Visits the statements of an item that are of the group and still in force. Of statements
    /// that say the same the first is enough, except for a visitor that wants every one.
    fn item(&mut self, item: &IndexItem) -> SearchStep {
        let shared = if item.is(Flags::SHARED) {
            let from = item.owner as usize..;
            self.index.owners.get(from).unwrap_or_default()
        } else {
            std::slice::from_ref(&item.owner)
        };
        for owner in shared {
            self.visitor.compared();
            let statement = owner & !MARK;
            if self.group.holds(item, statement) && self.statements.is_in_force(statement) {
                let step = self.statement(item, statement);
                if !V::EVERY {
                    return step;
                }
            }
            if owner & MARK != 0 || !item.is(Flags::SHARED) {
                break;
            }
        }
        SearchStep::Next
    }

    /// Compares one statement of an item with the view, and reports it where its scope may hold.
    fn statement(&mut self, item: &IndexItem, statement: u32) -> SearchStep {
        let Some(parts) = self.statements.get(statement) else {
            return SearchStep::Next;
        };
        let scope = self.scope(item, parts);
        if scope == Truth::False {
            return SearchStep::Next;
        }
        let effect = if item.is(Flags::DENIES) {
            Effect::Deny
        } else {
            Effect::Allow
        };
        let (conditions, is_named) = (item.conditions, item.is(Flags::NAMED));
        let number = self.statements.number_in_set(statement);
        let candidate = Candidate {
            parts,
            effect,
            scope,
            conditions,
            is_named,
        };
        self.visitor.found(number, candidate)
    }

    /// Whether action and resource of an item hold the view, and what its statement leaves out does
    /// not.
    fn scope(&self, item: &IndexItem, parts: StatementRef<'_>) -> Truth {
        let (pool, view) = (parts.pool, self.view);
        let acts = pool
            .action(item.action)
            .is_none_or(|action| action.matches(view.action));
        if !acts {
            return Truth::False;
        }
        let resource = pool.resource(item.resource);
        match resource.map_or(Truth::True, |resource| view.matches(resource).selects()) {
            Truth::False => Truth::False,
            // The whole says the same of what this combination holds, and more.
            _ if item.is(Flags::WHOLE) => parts.scope(view),
            included if item.excluded == NOTHING => included,
            included => Truth::all([included, pool.excludes(item.excluded, view).not()]),
        }
    }
}
