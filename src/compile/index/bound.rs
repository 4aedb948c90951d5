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
    pub(in crate::compile) fn bound(&self) -> Bound {
        let mut bound = Bound::default();
        for root in &self.roots {
            bound.suffixes = bound.suffixes.max(root.suffixes.count_ones() as usize);
            bound.parts |= root.has_parts;
        }
        let inner = self
            .roots
            .iter()
            .map(|root| root.node)
            .chain(self.groups.iter().map(|group| group.any));
        for node in self.nodes.iter().copied().chain(inner) {
            bound.prefixes = bound.prefixes.max(node.prefixes.count_ones() as usize);
            if node.count & MARK == 0 {
                self.run(node, &mut bound);
            } else {
                bound.masks = bound.masks.max((node.count & !MARK) as usize);
            }
        }
        // Items that are alone under their key have no node.
        bound.items = bound.items.max(usize::from(!self.items.is_empty()));
        bound.owners = bound.owners.max(
            self.items
                .iter()
                .map(|item| self.owners_of(item))
                .max()
                .unwrap_or(0),
        );
        bound.conditions = bound.conditions.max(usize::from(
            self.items.iter().any(|item| item.conditions != 0),
        ));
        bound
    }

    fn run(&self, node: IndexNode, bound: &mut Bound) {
        let start = node.start as usize;
        let items = self
            .items
            .get(start..start + node.count as usize)
            .unwrap_or_default();
        let conditions: HashSet<u32> = items
            .iter()
            .map(|item| item.conditions)
            .filter(|number| *number != 0)
            .collect();
        bound.items = bound.items.max(items.len());
        bound.owners = bound
            .owners
            .max(items.iter().map(|item| self.owners_of(item)).sum());
        bound.conditions = bound.conditions.max(conditions.len());
    }

    fn owners_of(&self, item: &IndexItem) -> usize {
        let shared = self
            .owners
            .get(item.owner as usize..)
            .filter(|_| item.is(Flags::SHARED));
        shared
            .and_then(|owners| owners.iter().position(|owner| owner & MARK != 0))
            .map_or(1, |last| last + 1)
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
