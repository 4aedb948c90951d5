//! Finds the statements that can apply to a request without reading the others: a tuple space over
//! the literal parts of the statements.
//!
//! A resource pattern is filed by service and by the rarest part of its last field that every match
//! must have: the whole text, a prefix, a suffix, or four bytes between its wildcards. A name is
//! walked directory by directory, and each directory knows the lengths of the prefixes that end in
//! it. So a look-up costs one probe per directory and one per such length, however many statements
//! there are. Many items under one part are filed once more, by action and by region and account,
//! again by their literal parts.
//!
//! A statement that names its principals is filed for each of them: by the principal alone if few
//! statements name it, and otherwise like any other statement, among those that name it.
//!
//! What is found is compared with the request in full before it counts. Statements of all policies
//! share one table: the number of the policy, or of the union of the identity policies, is part of
//! every key.

mod ahead;
mod anchor;
mod bound;
mod build;
mod combinations;
mod filing;
mod keys;
mod place;
mod search;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_forms;

pub(crate) use ahead::BATCH;
pub(super) use bound::Bound;
pub(super) use build::{Filed, Members, build};
pub(super) use search::IndexSearch;

use crate::hash::mix;
use table::{KeyFilter, KeyTable};

/// Statements, by what they can apply to.
#[derive(Debug)]
pub(super) struct Index {
    seed: u64,
    table: KeyTable,
    /// What suffixes and parts between wildcards are in the table.
    filter: KeyFilter,
    groups: Box<[IndexGroup]>,
    roots: Box<[Root]>,
    nodes: Box<[IndexNode]>,
    masks: Box<[Mask]>,
    items: Box<[IndexItem]>,
    /// Of items that several statements share: their statements, the last of each with
    /// [`MARK`].
    owners: Box<[u32]>,
}

/// Statements that are looked up together: those of a policy, or of all identity policies.
#[derive(Clone, Copy, Debug)]
struct IndexGroup {
    state: u64,
    /// The statements of its policy; `None` is the union.
    statements: Option<(u32, u32)>,
    /// Under `*`.
    any: IndexNode,
    /// Under names whose service is not literal.
    anywhere: Option<u32>,
    /// Whether some statements are filed under their principals.
    has_callers: bool,
}

/// What is filed under one service.
#[derive(Clone, Copy, Debug)]
struct Root {
    state: u64,
    /// What has no literal part, and the prefixes in the first directory.
    node: IndexNode,
    /// How long the suffixes are, a bit a length.
    suffixes: u64,
    has_directories: bool,
    has_exact: bool,
    has_parts: bool,
}

/// What is filed under one literal part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct IndexNode {
    /// Of a directory: how long the prefixes are that end in it, a bit a length.
    prefixes: u64,
    /// Of its masks or items.
    start: u32,
    /// How many; with [`MARK`] they are masks.
    count: u32,
}

/// By which of its dimensions an item is filed once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Mask {
    /// Of the action: [`FORM_ANY`], [`FORM_SERVICE`], [`FORM_EXACT`], and from [`FORM_PREFIX`] on
    /// the length of a prefix.
    form: u8,
    region: bool,
    account: bool,
}

/// A combination of an action and a resource of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct IndexItem {
    /// Of a single action its hash, else 0.
    tag: u32,
    action: u32,
    resource: u32,
    /// What the statement leaves out.
    excluded: u32,
    conditions: u32,
    /// A statement of the segment, or with [`Flags::SHARED`] a place among the owners.
    owner: u32,
    flags: Flags,
}

/// Marks a number: in the table an item that is alone under its key, among owners the last of some,
/// in a node that it counts masks. Everything that is numbered stays below it.
const MARK: u32 = 1 << 31;

/// What is known of an item besides its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Flags(u32);

impl Flags {
    /// The statement denies.
    const DENIES: Self = Self(1);
    /// The statement is compared as a whole, not only this combination.
    const WHOLE: Self = Self(1 << 1);
    /// Several statements share the item.
    const SHARED: Self = Self(1 << 2);
    /// The statement names its principals.
    const NAMED: Self = Self(1 << 3);
    /// Filed under the union of the identity policies.
    const UNION: Self = Self(1 << 4);
    /// Filed for callers whose number is not known: whether it names them is unknown, as of any
    /// other like it.
    const NUMBERED: Self = Self(1 << 5);

    fn with(self, flag: Self) -> Self {
        Self(self.0 | flag.0)
    }

    fn with_if(self, flag: Self, is_set: bool) -> Self {
        if is_set { self.with(flag) } else { self }
    }

    fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }
}

const FORM_ANY: u8 = 0;
const FORM_SERVICE: u8 = 1;
const FORM_EXACT: u8 = 2;
const FORM_PREFIX: u8 = 3;

/// The longest prefix or suffix that is filed, in bytes: a word has one bit for each length.
const LONGEST: usize = 63;
/// Bytes of a part between wildcards.
const PART: usize = 4;
/// A longer run of items under one part is divided by further keys.
const RUN_MAX: usize = 8;

// Kinds of keys, so that an exact text is not taken for a prefix.
const SERVICE: u64 = 0x53ab_6e17_0c9d_42f1;
const ANYWHERE: u64 = 0x1d87_c2b6_94e0_5a3f;
const EXACT: u64 = 0xb7e1_5162_8aed_2a6b;
const PREFIX: u64 = 0x2f0b_4c77_d31a_86e5;
const SUFFIX: u64 = 0x8c5f_39d4_1e62_b70b;
const INSIDE: u64 = 0x64d2_f87a_3b19_c5e9;
const TUPLE: u64 = 0xe92b_05f6_7d48_13c7;
const CALLER: u64 = 0xa6c4_1f93_58e7_0d2b;
const CROWD: u64 = 0x3c58_e0b7_942d_6f1b;

impl Root {
    /// The key of its own node.
    fn key(&self) -> u64 {
        mix(self.state, 0)
    }
}

impl IndexGroup {
    /// Whether an item with this statement was filed under this group, which its key alone does not
    /// prove.
    fn holds(&self, item: &IndexItem, statement: u32) -> bool {
        match self.statements {
            None => item.is(Flags::UNION),
            Some((first, end)) => !item.is(Flags::UNION) && (first..end).contains(&statement),
        }
    }
}

impl IndexItem {
    fn is(&self, flag: Flags) -> bool {
        self.flags.has(flag)
    }
}
