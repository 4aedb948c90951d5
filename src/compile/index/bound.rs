//! What a look-up can take at worst.

use std::collections::HashSet;

use super::{Flags, Index, IndexItem, IndexNode, MARK};

/// The longest of everything in an index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::compile) struct Bound {
    /// Items under one key.
    pub(in crate::compile) items: usize,
    /// Statements that those items are of: all are passed that are gone.
    pub(in crate::compile) owners: usize,
    /// Distinct conditions under one key.
    pub(in crate::compile) conditions: usize,
    /// Lengths of the prefixes that end in one directory.
    pub(in crate::compile) prefixes: usize,
    /// Lengths of the suffixes under one service.
    pub(in crate::compile) suffixes: usize,
    /// Whether parts between wildcards are looked for.
    pub(in crate::compile) parts: bool,
    /// Combinations of dimensions under one part.
    pub(in crate::compile) masks: usize,
}

impl Index {
    /// Counts the longest of everything, over the whole index.
    pub(in crate::compile) fn bound(&self) -> Bound {
        let mut bound = Bound::default();
        for root in &self.roots {
            bound.suffixes = bound.suffixes.max(root.suffixes.count_ones() as usize);
            bound.parts |= root.has_parts;
        }
        for root in &self.roots {
            self.count_node(root.node, &mut bound);
        }
        for group in &self.groups {
            self.count_node(group.any, &mut bound);
        }
        for node in &self.nodes {
            self.count_node(*node, &mut bound);
        }
        // Items that are alone under their key have no node.
        for item in &self.items {
            self.count_run(std::slice::from_ref(item), &mut bound);
        }
        bound
    }

    /// Counts what is under one part.
    fn count_node(&self, node: IndexNode, bound: &mut Bound) {
        bound.prefixes = bound.prefixes.max(node.prefixes.count_ones() as usize);
        if node.count & MARK != 0 {
            bound.masks = bound.masks.max((node.count & !MARK) as usize);
            return;
        }
        let start = node.start as usize;
        let run = self.items.get(start..start + node.count as usize);
        self.count_run(run.unwrap_or_default(), bound);
    }

    /// Counts a run of items.
    fn count_run(&self, items: &[IndexItem], bound: &mut Bound) {
        let mut owners = 0;
        let mut conditions = HashSet::new();
        for item in items {
            owners += self.owners_of(item);
            if item.conditions != 0 {
                conditions.insert(item.conditions);
            }
        }
        bound.items = bound.items.max(items.len());
        bound.owners = bound.owners.max(owners);
        bound.conditions = bound.conditions.max(conditions.len());
    }

    /// How many statements an item is of: the last of a shared item's owners is marked.
    fn owners_of(&self, item: &IndexItem) -> usize {
        if !item.is(Flags::SHARED) {
            return 1;
        }
        let owners = self.owners.get(item.owner as usize..).unwrap_or_default();
        match owners.iter().position(|owner| owner & MARK != 0) {
            Some(last) => last + 1,
            None => 1,
        }
    }
}

impl Bound {
    /// The larger of both, in everything.
    pub(in crate::compile) fn or(self, other: Self) -> Self {
        Self {
            items: self.items.max(other.items),
            owners: self.owners.max(other.owners),
            conditions: self.conditions.max(other.conditions),
            prefixes: self.prefixes.max(other.prefixes),
            suffixes: self.suffixes.max(other.suffixes),
            parts: self.parts || other.parts,
            masks: self.masks.max(other.masks),
        }
    }
}
