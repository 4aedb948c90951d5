//! Touching what a batch of requests will look at.
//!
//! In a large table each step of a look-up waits for memory, and the next one depends on it. Of
//! several requests the same step is done together here, in loops short enough for the processor to
//! have many of their loads under way at once. Nothing is decided: the decisions that follow find
//! in the cache what they look for.

use std::hint::black_box;

use smallvec::SmallVec;

use super::anchor::{DirectoryWalk, suffix_key};
use super::keys::ActionHashes;
use super::{Index, IndexGroup, IndexNode, MARK, Root, SERVICE};
use crate::compile::pool::Pool;
use crate::compile::view::View;
use crate::hash::extend;
use crate::resource_name::NamePattern;

/// Names whose look-ups are begun together.
pub(crate) const BATCH: usize = 16;

/// Items of an index that caches do not hold.
const LARGE: usize = 1 << 17;

/// What is touched in one step; what does not fit waits for its decision.
type Few<T> = SmallVec<[T; BATCH * 16]>;

/// Adds a value where there is room, since what is allocated here would cost more than it saves.
fn push<T>(few: &mut Few<T>, value: T) {
    if few.len() < few.inline_size() {
        few.push(value);
    }
}

impl Index {
    /// Touches what views will look at in a group.
    pub(in crate::compile) fn load_ahead<'v>(
        &self,
        pool: &Pool,
        group: u32,
        views: impl Iterator<Item = View<'v>> + Clone,
    ) {
        if self.items.len() < LARGE {
            return;
        }
        let Some(group) = self.groups.get(group as usize) else {
            return;
        };
        let mut keys = Few::new();
        for view in views.clone() {
            let action = ActionHashes::new(self.seed, view.action);
            self.tuple_keys(group.state, group.any, action, &view, &mut keys);
            if let Some((root, last)) = self.root_of(group, &view) {
                self.tuple_keys(root.key(), root.node, action, &view, &mut keys);
                self.whole_keys(root, last, &mut keys);
            }
        }
        let mut seen = 0;
        for key in &keys {
            seen ^= self.table.touch(*key);
        }
        let whole = keys.len();
        for view in views {
            if let Some((root, last)) = self.root_of(group, &view) {
                self.prefix_keys(root, last, &mut keys);
            }
        }
        for key in keys.iter().skip(whole) {
            seen ^= self.table.touch(*key);
        }
        let mut values = Few::new();
        for key in &keys {
            if let Some(value) = self.table.find(*key) {
                push(&mut values, value);
            }
        }
        let starts: Few<u32> = values.iter().map(|value| self.start_of(*value)).collect();
        let items = starts.iter().map(|start| self.items.get(*start as usize));
        let resources: Few<u32> = items.map(|item| item.map_or(0, |it| it.resource)).collect();
        for resource in &resources {
            seen ^= u32::from(pool.resource(*resource).is_some_and(NamePattern::is_any));
        }
        for resource in &resources {
            seen ^= pool.resource(*resource).map_or(0, NamePattern::touch);
        }
        black_box(seen);
    }

    /// Where the items of an entry of the table begin; 0 where further keys distinguish them.
    fn start_of(&self, value: u32) -> u32 {
        if value & MARK != 0 {
            return value & !MARK;
        }
        match self.nodes.get(value as usize) {
            Some(node) if node.count & MARK == 0 => node.start,
            _ => 0,
        }
    }

    /// The root under which a view's resource is filed by its service, and the bytes of its last
    /// field.
    fn root_of<'v>(&self, group: &IndexGroup, view: &View<'v>) -> Option<(&Root, &'v [u8])> {
        let (service, last) = view.resource?.service_and_last();
        let number = self
            .table
            .find(extend(group.state ^ SERVICE, service.as_bytes()))?;
        Some((self.roots.get(number as usize)?, last.as_bytes()))
    }

    /// The keys by which the many items under one key are filed once more.
    fn tuple_keys(
        &self,
        key: u64,
        node: IndexNode,
        action: ActionHashes,
        view: &View<'_>,
        keys: &mut Few<u64>,
    ) {
        if node.count & MARK == 0 {
            return;
        }
        let start = node.start as usize;
        let masks = self
            .masks
            .get(start..start + (node.count & !MARK) as usize)
            .unwrap_or_default();
        for mask in masks {
            if let Some(tuple) = self.tuple_key(key, *mask, action, view) {
                push(keys, tuple);
            }
        }
    }

    /// The keys of directories, of the whole text and of suffixes.
    fn whole_keys(&self, root: &Root, last: &[u8], keys: &mut Few<u64>) {
        let mut walk = DirectoryWalk::new(root.state, last);
        loop {
            match walk.segment() {
                (segment, true) => push(keys, walk.enter(segment)),
                (segment, false) => {
                    push(keys, walk.exact_key(segment));
                    break;
                }
            }
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
            let key = suffix_key(root.state, suffix);
            if self.filter.may_hold(key) {
                push(keys, key);
            }
        }
    }

    /// The keys of prefixes that end in the directories.
    fn prefix_keys(&self, root: &Root, last: &[u8], keys: &mut Few<u64>) {
        let mut walk = DirectoryWalk::new(root.state, last);
        let mut prefixes = root.node.prefixes;
        loop {
            let (segment, goes_on) = walk.segment();
            let mut lengths = prefixes;
            while lengths != 0 {
                let length = lengths.trailing_zeros() as usize;
                lengths &= lengths - 1;
                if length > segment.len() {
                    break;
                }
                push(keys, walk.prefix_key(segment, length));
            }
            if !goes_on {
                break;
            }
            prefixes = match self.table.find(walk.enter(segment)) {
                Some(number) if number & MARK == 0 => match self.nodes.get(number as usize) {
                    Some(node) => node.prefixes,
                    None => 0,
                },
                _ => break,
            };
        }
    }
}
