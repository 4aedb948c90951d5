//! Where a resource pattern is filed.

use super::anchor::{self, LiteralPart};
use super::build::{Builder, FilingGround, KeyCounts};
use super::keys::{account_hash, region_hash};
use super::table::CrowdedTable;
use super::{IndexNode, Root};
use crate::compile::pool::narrow;
use crate::resource_name::{Field, NamePattern};

/// Hashes of the region and the account of a pattern, where they are literal.
#[derive(Clone, Copy, Default)]
pub(super) struct FixedFields {
    pub(super) region: Option<u64>,
    pub(super) account: Option<u64>,
}

impl<'s> Builder<'s> {
    /// Region and account where they are literal. A service without regions is not asked for one.
    pub(super) fn fixed_fields(&self, pattern: &'s NamePattern) -> FixedFields {
        let names = self.filed.names;
        let literal = |field: &Field| pattern.literal(names.index_of(field)?);
        let has_regions = self.service(pattern).is_some_and(|service| {
            !names
                .global_services
                .iter()
                .any(|global| global.eq_ignore_ascii_case(service))
        });
        let region = literal(&Field::Region).filter(|_| has_regions);
        let region = region.map(|region| region_hash(self.seed, region));
        FixedFields {
            region,
            account: literal(&Field::Account).map(|account| account_hash(self.seed, account)),
        }
    }

    /// The nodes of a pattern: one for each way in which the case of its last field is compared.
    pub(super) fn place(
        &mut self,
        ground: FilingGround,
        pattern: &'s NamePattern,
        counts: &KeyCounts,
    ) -> Result<Vec<u32>, CrowdedTable> {
        let state = self.root_state(ground.state, pattern);
        let counted = self.root_state(ground.counted, pattern);
        let root = self.root(state)?;
        let mut nodes = Vec::new();
        for matcher in pattern.last().into_iter().flatten() {
            let parts = anchor::parts(matcher);
            let rarity = |part: &&LiteralPart<'_>| {
                anchor::key(counted, **part)
                    .and_then(|key| counts.get(&key).copied())
                    .unwrap_or(0)
            };
            let Some(part) = parts.iter().min_by_key(rarity) else {
                continue;
            };
            nodes.push(self.part(root, *part)?);
        }
        Ok(nodes)
    }

    /// The node of one literal part under a root; the root comes to know which kinds of parts it
    /// has.
    fn part(&mut self, number: usize, part: LiteralPart<'s>) -> Result<u32, CrowdedTable> {
        let Some((node, root)) = self.roots.get_mut(number) else {
            return Err(CrowdedTable);
        };
        let (node, state) = (*node, root.state);
        let text = match part {
            LiteralPart::Nothing => return Ok(node),
            LiteralPart::Prefix(text) => {
                root.has_directories = true;
                return self.prefix(state, node, text);
            }
            LiteralPart::Exact(text) => {
                root.has_exact = true;
                text
            }
            LiteralPart::Suffix(text) => {
                root.suffixes |= 1 << text.len();
                text
            }
            LiteralPart::Inside(text) => {
                root.has_parts = true;
                text
            }
        };
        let key = anchor::key(state, part).unwrap_or(state);
        if !matches!(part, LiteralPart::Exact(_)) {
            self.tried.push(key);
        }
        self.node(key, node, text)
    }

    /// The node of a prefix; the directories above come to know of it.
    fn prefix(&mut self, state: u64, root: u32, text: &'s [u8]) -> Result<u32, CrowdedTable> {
        let mut walk = anchor::DirectoryWalk::new(state, text);
        let mut directory = root;
        loop {
            match walk.segment() {
                (segment, true) => {
                    let key = walk.enter(segment);
                    if let Some(node) = self.nodes.get_mut(directory as usize) {
                        node.is_directory = true;
                    }
                    directory = self.node(key, directory, segment)?;
                }
                // A prefix that ends with its directory is the directory.
                ([], false) => return Ok(directory),
                (segment, false) => {
                    if let Some(node) = self.nodes.get_mut(directory as usize) {
                        node.prefixes |= 1 << segment.len();
                    }
                    return self.node(walk.prefix_key(segment, segment.len()), directory, segment);
                }
            }
        }
    }

    /// The number of the root of a service, a new one where it has none.
    fn root(&mut self, state: u64) -> Result<usize, CrowdedTable> {
        if let Some(number) = self.by_service.get(&state) {
            return Ok(*number as usize);
        }
        let root = Root {
            state,
            node: IndexNode::default(),
            suffixes: 0,
            has_directories: false,
            has_exact: false,
            has_parts: false,
        };
        let node = self.node(root.key(), 0, b"")?;
        self.by_service.insert(state, narrow(self.roots.len()));
        self.roots.push((node, root));
        Ok(self.roots.len() - 1)
    }
}
