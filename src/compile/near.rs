//! Allows that are near a request although they do not hold it: found by what they have in common
//! with it.
//!
//! Each allow is filed under the coarsest of its features that has room: its service, then how its
//! action begins, then the action itself; the service of its resource, then the directories of its
//! name; the account of whom it names, then the name. So a look-up reads a few short lists, however
//! many statements there are, and finds some of those that share a feature with the request.
//! Nothing here decides anything: what is found is compared in full.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use smallvec::{SmallVec, smallvec};

use super::index::{Filed, Members};
use super::pool::{KeyHasher, narrow};
use super::statement::StatementRef;
use super::view::View;
use crate::hash::{extend, hash_folded, mix};
use crate::model::Effect;
use crate::pattern::Anchor;
use crate::principal::{Entry, Identity};
use crate::resource_name::{Field, NamePattern, NameScheme};

/// Statements under one feature.
const SAMPLES: usize = 4;

/// How many leading directories of a name are distinguished.
const DIRECTORIES: usize = 3;

/// The most bytes of a name, and entries of a list of principals, that are read.
const BYTES: usize = 256;

/// The most entries of a list of principals that are read.
const ENTRIES: usize = 16;

/// Letters of an action that show its kind: `get`, `put`, `lis`, `del`.
const LETTERS: usize = 3;

/// Keeps features of actions apart from the others.
const ACTION: u64 = 0x71c3_5a09_e42d_8b6f;

/// Keeps features of resources apart from the others.
const RESOURCE: u64 = 0x3d90_b8e7_165c_f2a3;

/// Keeps features of principals apart from the others.
const PRINCIPAL: u64 = 0xc58e_2f41_9a07_6d1b;

/// The features of one kind, the coarsest first.
type Path = SmallVec<[u64; DIRECTORIES + 2]>;

/// Allows by their features.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Sorted.
    keys: Box<[u64]>,
    /// Where the statements of each key end.
    ends: Box<[u32]>,
    statements: Box<[u32]>,
    /// Whether some statement is filed by whom it names.
    has_principals: bool,
}

impl Near {
    /// Files the allows of each group.
    pub(super) fn new(filed: Filed<'_>, groups: &[Members]) -> Self {
        let mut lists = Lists::default();
        for (number, statements) in (0..).zip(groups) {
            let state = state_of(number);
            for number in statements.each() {
                let Some(statement) = filed.statements.get(number as usize) else {
                    continue;
                };
                if statement.effect != Effect::Allow {
                    continue;
                }
                let statement = StatementRef {
                    statement,
                    pool: filed.pool,
                };
                lists.file(state, number, statement, filed.names);
            }
        }
        lists.finish()
    }

    /// The statements that are filed under a feature.
    fn under(&self, key: u64) -> &[u32] {
        let Ok(at) = self.keys.binary_search(&key) else {
            return &[];
        };
        let end = self.ends.get(at).copied().unwrap_or(0) as usize;
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.copied().unwrap_or(0) as usize;
        self.statements.get(start..end).unwrap_or_default()
    }

    /// The statements of a group that share a feature with a view, each once, in their order.
    pub(super) fn find(&self, group: u32, view: &View<'_>) -> Vec<u32> {
        let state = state_of(group);
        let (service, name) = view.action;
        let mut keys = action_path(state, Some(service), name, true);
        keys.extend(action_path(state, None, "", true));
        if let Some(name) = view.resource {
            let (service, last) = name.service_and_last();
            keys.extend(resource_path(state, None, last, true));
            keys.extend(resource_path(state, Some(service), last, true));
        }
        if self.has_principals {
            keys.extend(caller_path(state, view.request.identity()));
        }
        let mut found = Vec::new();
        for key in keys {
            found.extend_from_slice(self.under(key));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The state from which the features of a group are hashed.
fn state_of(group: u32) -> u64 {
    mix(RESOURCE, u64::from(group))
}

/// Lists of statements by feature, before they are sorted.
#[derive(Default)]
struct Lists {
    by_key: HashMap<u64, SmallVec<[u32; SAMPLES]>, BuildHasherDefault<KeyHasher>>,
    has_principals: bool,
}

impl Lists {
    /// Files a statement under its actions, its resources and whom it names.
    fn file(&mut self, state: u64, number: u32, statement: StatementRef<'_>, names: &NameScheme) {
        for action in statement.included_actions().into_iter().flatten() {
            let (service, name) = action.anchor();
            let path = match name {
                Anchor::Exact(name) => action_path(state, service, name, true),
                Anchor::Ends(start, _) => action_path(state, service, start, false),
            };
            self.add(&path, number);
        }
        let service = names.index_of(&Field::Service);
        for pattern in statement.included_resources().into_iter().flatten() {
            let Some(last) = pattern.last().and_then(|mut matchers| matchers.next()) else {
                continue;
            };
            let (text, is_whole) = match last.anchor() {
                Anchor::Exact(text) => (text, true),
                Anchor::Ends(start, _) => (start, false),
            };
            let service = service.and_then(|index| NamePattern::literal(pattern, index));
            self.add(&resource_path(state, service, text, is_whole), number);
        }
        if let Some((false, entries)) = statement.principals() {
            self.has_principals = true;
            for entry in entries.iter().take(ENTRIES) {
                self.add(&entry_path(state, entry), number);
            }
        }
    }

    /// Files a statement under the first of these that has room.
    fn add(&mut self, path: &[u64], number: u32) {
        for key in path {
            let list = self.by_key.entry(*key).or_default();
            if list.contains(&number) {
                return;
            }
            if list.len() < SAMPLES {
                list.push(number);
                return;
            }
        }
    }

    /// Sorts the lists by their keys.
    fn finish(self) -> Near {
        let has_principals = self.has_principals;
        let mut lists: Vec<_> = self.by_key.into_iter().collect();
        lists.sort_unstable_by_key(|(key, _)| *key);
        let mut keys = Vec::with_capacity(lists.len());
        let mut ends = Vec::with_capacity(lists.len());
        let mut statements = Vec::new();
        for (key, list) in lists {
            statements.extend(list);
            keys.push(key);
            ends.push(narrow(statements.len()));
        }
        Near {
            keys: keys.into(),
            ends: ends.into(),
            statements: statements.into(),
            has_principals,
        }
    }
}

/// The service, the first letters of the name, and the whole where there is no wildcard.
fn action_path(state: u64, service: Option<&str>, name: &str, is_whole: bool) -> Path {
    let state = state ^ ACTION;
    let Some(service) = service else {
        return smallvec![state];
    };
    let service = extend(state, service.as_bytes());
    let mut path: Path = smallvec![service];
    if let Some(letters) = name.as_bytes().get(..LETTERS) {
        path.push(extend(service, letters));
    }
    if is_whole {
        path.push(mix(service, extend(service, name.as_bytes())));
    }
    path
}

/// The service, and the directories of the last field; a name without any is one itself, as are
/// those above it.
fn resource_path(state: u64, service: Option<&str>, last: &str, is_whole: bool) -> Path {
    let state = state ^ RESOURCE;
    let state = service.map_or(state, |service| extend(state, service.as_bytes()));
    let last = last.as_bytes();
    let last = last.get(..last.len().min(BYTES)).unwrap_or_default();
    let mut path: Path = smallvec![state];
    for (end, byte) in last.iter().enumerate() {
        if path.len() > DIRECTORIES {
            break;
        }
        if matches!(byte, b'/' | b':')
            && let Some(directory) = last.get(..end)
        {
            path.push(extend(state, directory));
        }
    }
    if path.len() == 1 && is_whole && !last.is_empty() {
        path.push(extend(state, last));
    }
    path
}

/// Anybody, the account, and the name in it.
fn principal_path(state: u64, account: Option<&str>, name: Option<&str>) -> Path {
    let state = state ^ PRINCIPAL;
    let mut path: Path = smallvec![state];
    if let Some(account) = account {
        let account = extend(state, account.as_bytes());
        path.push(account);
        path.extend(name.map(|name| mix(account, hash_folded(name))));
    }
    path
}

/// The features of an entry of a policy: none of everybody, which every caller shares.
fn entry_path(state: u64, entry: &Entry) -> Path {
    match entry {
        Entry::Account(account) | Entry::Number(account) => {
            principal_path(state, Some(account), None)
        }
        Entry::Caller(caller) => principal_path(state, Some(&caller.account), Some(&caller.name)),
        Entry::Sessions { account, .. } => match account.anchor() {
            Anchor::Exact(account) => principal_path(state, Some(account), None),
            Anchor::Ends(..) => principal_path(state, None, None),
        },
        Entry::Service(name)
        | Entry::ServiceOf { name, .. }
        | Entry::Provider(name)
        | Entry::Vendor(name) => principal_path(state, Some(name), None),
        // An id says nothing of whose account it is.
        Entry::UniqueId { .. } | Entry::Canonical(_) => principal_path(state, None, None),
        Entry::Everyone => Path::new(),
    }
}

/// The features of a caller.
fn caller_path(state: u64, who: &Identity) -> Path {
    match who {
        Identity::Caller(caller) => {
            principal_path(state, Some(&caller.account), Some(&caller.name))
        }
        Identity::Service { name, .. } | Identity::Vendor { name, .. } => {
            principal_path(state, Some(name), None)
        }
        Identity::Federated { provider } => principal_path(state, Some(provider), None),
        Identity::Anonymous => principal_path(state, None, None),
    }
}
