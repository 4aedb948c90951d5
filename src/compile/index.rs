//! Which statements can apply to a request at all, without looking at the others.
//!
//! A statement is filed under every combination of what it says of resource, action and principal, each by the part of
//! it that is literal: a resource by its service and by its whole last field, by a prefix of it, or by nothing; an
//! action likewise; a principal by account and name. A request is looked up under everything that can match it. Names
//! are walked by their directories, and a directory knows how long the prefixes are that end in it, so that a look-up
//! costs a probe a directory and one for each such length, however many statements there are.
//!
//! What is found is a candidate and is compared in full. What cannot be filed by a literal part is a candidate always.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::ControlFlow;

use super::set::StatementId;
use super::statement::Statement;
use crate::hash::{hash, hash_bytes, mix};
use crate::pattern::Anchor;
use crate::principal::PRINCIPAL_ANY;
use crate::request::Probe;

/// Statements, by what they can apply to.
#[derive(Debug, Default)]
pub(crate) struct Index {
    nodes: HashMap<u64, Node, BuildHasherDefault<Identity>>,
    leaves: HashMap<u64, (u32, u32), BuildHasherDefault<Identity>>,
    entries: Box<[StatementId]>,
}

/// What is known of a resource anchor, or of a directory.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// Of a directory: how long prefixes are behind it, a bit a length.
    prefix_lengths: u64,
    /// How long the prefixes of action names are, a bit a length.
    action_lengths: u64,
    any_action: bool,
    whole_service: bool,
    exact_action: bool,
    /// Whether some statements here are filed by principal.
    by_principal: bool,
}

/// Longer prefixes are filed by so many bytes, a bit of a word each.
const LONGEST: usize = 63;

const RESOURCE_ANY: u64 = 1;
const SERVICE_ANY: u64 = 2;
const EXACT: u64 = 3;
const PREFIX: u64 = 4;
const DIRECTORY: u64 = 5;
const REST: u64 = 6;
const ACTION_ANY: u64 = 8;

impl Index {
    pub(crate) fn new<'s>(statements: impl Iterator<Item = (StatementId, &'s Statement)>) -> Self {
        let mut index = Self::default();
        let mut filed = Vec::new();
        for (id, statement) in statements {
            let actions: Vec<_> =
                statement.action_anchors().map(|(service, name)| ActionKey::new(service, name)).collect();
            let principals = statement.principal_keys();
            for resource in resource_keys(statement, &mut index) {
                let node = index.nodes.entry(resource).or_default();
                node.by_principal |= principals.iter().any(|key| *key != PRINCIPAL_ANY);
                for action in &actions {
                    action.note(node);
                    let leaf = mix(resource, action.key);
                    filed.extend(principals.iter().map(|principal| (mix(leaf, *principal), id)));
                }
            }
        }
        filed.sort_unstable();
        filed.dedup();
        let mut entries = Vec::with_capacity(filed.len());
        for run in filed.chunk_by(|left, right| left.0 == right.0) {
            let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let start = narrow(entries.len());
            entries.extend(run.iter().map(|(_, id)| *id));
            if let Some((key, _)) = run.first() {
                index.leaves.insert(*key, (start, narrow(entries.len())));
            }
        }
        index.nodes.shrink_to_fit();
        index.leaves.shrink_to_fit();
        Self { entries: entries.into_boxed_slice(), ..index }
    }

    /// Every statement that can apply, some perhaps more than once.
    pub(crate) fn visit(
        &self,
        probe: &Probe,
        resource: usize,
        visit: &mut impl FnMut(StatementId) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.at(RESOURCE_ANY, probe, visit)?;
        let Some(Some(name)) = probe.resources.get(resource) else { return ControlFlow::Continue(()) };
        for service in [name.service, SERVICE_ANY] {
            self.at(mix(service, REST), probe, visit)?;
            self.at(key(service, EXACT, name.state(name.length())), probe, visit)?;
            let mut start = 0;
            for end in name.segment_ends.iter().map(|end| *end as usize) {
                let Some(directory) = self.nodes.get(&key(service, DIRECTORY, name.state(start))) else { break };
                let mut lengths = directory.prefix_lengths;
                while lengths != 0 {
                    let at = start + lengths.trailing_zeros() as usize;
                    lengths &= lengths - 1;
                    if at > end {
                        break;
                    }
                    self.at(key(service, PREFIX, name.state(at)), probe, visit)?;
                }
                start = end + 1;
            }
        }
        ControlFlow::Continue(())
    }

    /// The statements at a resource anchor whose action can be the request's.
    fn at(
        &self,
        resource: u64,
        probe: &Probe,
        visit: &mut impl FnMut(StatementId) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(node) = self.nodes.get(&resource) else { return ControlFlow::Continue(()) };
        let mut leaf = |action: u64| self.leaf(mix(resource, action), node.by_principal, probe, visit);
        if node.any_action {
            leaf(ACTION_ANY)?;
        }
        if node.whole_service {
            leaf(probe.action_service)?;
        }
        if node.exact_action {
            leaf(probe.exact_action(EXACT))?;
        }
        let mut lengths = node.action_lengths;
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            match probe.action_prefix(PREFIX, length) {
                Some(action) => leaf(action)?,
                None => break,
            }
        }
        ControlFlow::Continue(())
    }

    fn leaf(
        &self,
        action: u64,
        by_principal: bool,
        probe: &Probe,
        visit: &mut impl FnMut(StatementId) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let principals: &[u64] = if by_principal { &probe.principals } else { &[] };
        for principal in std::iter::once(&PRINCIPAL_ANY).chain(principals) {
            let Some((start, end)) = self.leaves.get(&mix(action, *principal)) else { continue };
            for id in self.entries.get(*start as usize..*end as usize).unwrap_or_default() {
                visit(*id)?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Where an action of a statement is filed.
struct ActionKey {
    key: u64,
    form: ActionForm,
}

enum ActionForm {
    Any,
    WholeService,
    Exact,
    Prefix(usize),
}

impl ActionKey {
    fn new(service: Option<&str>, name: Anchor<'_>) -> Self {
        let Some(service) = service.map(hash) else { return Self { key: ACTION_ANY, form: ActionForm::Any } };
        match name {
            Anchor::Any => Self { key: service, form: ActionForm::WholeService },
            Anchor::Exact(name) => Self { key: key(service, EXACT, hash(name)), form: ActionForm::Exact },
            Anchor::Prefix(text) => {
                let prefix = text.as_bytes().get(..text.len().min(LONGEST)).unwrap_or_default();
                Self { key: key(service, PREFIX, hash_bytes(prefix)), form: ActionForm::Prefix(prefix.len()) }
            }
        }
    }

    /// Lets the resource's node know that such an action is filed under it.
    fn note(&self, node: &mut Node) {
        match self.form {
            ActionForm::Any => node.any_action = true,
            ActionForm::WholeService => node.whole_service = true,
            ActionForm::Exact => node.exact_action = true,
            ActionForm::Prefix(length) => node.action_lengths |= 1 << length,
        }
    }
}

fn key(service: u64, kind: u64, text: u64) -> u64 {
    mix(mix(service, kind), text)
}

/// Where the resources of a statement are filed; the directories above a prefix come to know of it.
fn resource_keys(statement: &Statement, index: &mut Index) -> Vec<u64> {
    let file = |(service, anchor): (Option<&str>, Anchor<'_>)| {
        let service = service.map_or(SERVICE_ANY, hash);
        match anchor {
            Anchor::Any => mix(service, REST),
            Anchor::Exact(text) => key(service, EXACT, hash(text)),
            Anchor::Prefix(text) => file_prefix(index, service, text.as_bytes()),
        }
    };
    match statement.resource_anchors() {
        None => vec![RESOURCE_ANY],
        Some(anchors) => anchors.map(file).collect(),
    }
}

fn file_prefix(index: &mut Index, service: u64, text: &[u8]) -> u64 {
    let mut directory = 0;
    for start in std::iter::once(0).chain(memchr::memchr_iter(b'/', text).map(|at| at + 1)) {
        let above = text.get(..start).unwrap_or_default();
        index.nodes.entry(key(service, DIRECTORY, hash_bytes(above))).or_default();
        directory = start;
    }
    let prefix = text.get(..text.len().min(directory + LONGEST)).unwrap_or_default();
    let above = text.get(..directory).unwrap_or_default();
    let node = index.nodes.entry(key(service, DIRECTORY, hash_bytes(above))).or_default();
    node.prefix_lengths |= 1 << (prefix.len() - directory);
    key(service, PREFIX, hash_bytes(prefix))
}

/// Keys are hashes already.
#[derive(Debug, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // OK because keys are 64-bit numbers, which come by the method below.
        self.0 = bytes.iter().fold(self.0, |state, byte| mix(state, u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
