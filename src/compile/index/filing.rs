//! What is filed under one part: a run of items, or several runs that further keys distinguish.

use super::{Flags, IndexItem, IndexNode, MARK, Mask, RUN_MAX};
use crate::compile::pool::narrow;

/// An item on its way to its place.
pub(super) struct Filing {
    pub(super) node: u32,
    pub(super) mask: Mask,
    /// The key by which the mask distinguishes it from other items of its node.
    pub(super) tuple: u64,
    pub(super) item: IndexItem,
}

/// A node in the table: by its only item, or by its number.
pub(super) fn place(
    key: u64,
    node: IndexNode,
    is_directory: bool,
    kept: &mut Vec<IndexNode>,
    entries: &mut Vec<(u64, u32)>,
) {
    if node.prefixes == 0 && node.count == 1 {
        entries.push((key, node.start | MARK));
    } else if is_directory || node != IndexNode::default() {
        entries.push((key, narrow(kept.len())));
        kept.push(node);
    }
}

/// Where filings went.
#[derive(Default)]
pub(super) struct Places {
    pub(super) items: Vec<IndexItem>,
    pub(super) owners: Vec<u32>,
    pub(super) masks: Vec<Mask>,
    pub(super) tuples: Vec<(u64, IndexNode)>,
}

impl Places {
    /// The length of its longest list. The highest bit of a number into one is a mark.
    pub(super) fn longest(&self) -> usize {
        let lengths = [self.items.len(), self.owners.len(), self.masks.len()];
        lengths.into_iter().fold(0, usize::max)
    }

    /// Start and count of the items under one part, or of the masks that distinguish them.
    pub(super) fn run_or_tuples(&mut self, filings: &mut [Filing]) -> (u32, u32) {
        let distinct = filings
            .chunk_by(|left, right| left.item.says_the_same(&right.item))
            .take(RUN_MAX + 1)
            .count();
        if distinct <= RUN_MAX {
            return self.run(filings);
        }
        filings.sort_unstable_by_key(|filing| (filing.mask, filing.tuple, filing.item.order()));
        let start = narrow(self.masks.len());
        for of_mask in filings.chunk_by(|left, right| left.mask == right.mask) {
            self.masks.extend(of_mask.first().map(|filing| filing.mask));
            for run in of_mask.chunk_by(|left, right| left.tuple == right.tuple) {
                let (start, count) = self.run(run);
                let key = run.first().map_or(0, |filing| filing.tuple);
                self.tuples.push((
                    key,
                    IndexNode {
                        prefixes: 0,
                        start,
                        count,
                    },
                ));
            }
        }
        (start, (narrow(self.masks.len()) - start) | MARK)
    }

    /// Items in their order, each once.
    fn run(&mut self, filings: &[Filing]) -> (u32, u32) {
        let start = narrow(self.items.len());
        for same in filings.chunk_by(|left, right| left.item.says_the_same(&right.item)) {
            let Some(Filing { item, .. }) = same.first() else {
                continue;
            };
            let mut owners: Vec<u32> = same.iter().map(|filing| filing.item.owner).collect();
            owners.dedup();
            if owners.len() == 1 {
                self.items.push(*item);
                continue;
            }
            let place = narrow(self.owners.len());
            self.owners.extend(owners);
            if let Some(last) = self.owners.last_mut() {
                *last |= MARK;
            }
            self.items.push(IndexItem {
                owner: place,
                flags: item.flags.with(Flags::SHARED),
                ..*item
            });
        }
        (start, narrow(self.items.len()) - start)
    }
}

impl IndexItem {
    /// Sorts denies first, then by conditions; items without conditions come first.
    pub(super) fn order(&self) -> (bool, [u32; 6]) {
        let of_statement = [
            self.conditions,
            self.excluded,
            self.action,
            self.resource,
            self.flags.0,
            self.owner,
        ];
        (!self.is(Flags::DENIES), of_statement)
    }

    /// Whether two statements say the same here, so that one of them is enough.
    fn says_the_same(&self, other: &IndexItem) -> bool {
        let any_owner = !(self.is(Flags::NAMED) || self.is(Flags::WHOLE))
            || (self.is(Flags::NUMBERED) && !self.is(Flags::WHOLE));
        self == other
            || (any_owner
                && IndexItem {
                    owner: other.owner,
                    ..*self
                } == *other)
    }
}
