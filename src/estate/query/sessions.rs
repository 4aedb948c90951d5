//! Sessions of roles: one of any name, and one for each way in which policies distinguish the
//! names.
//!
//! The caller that assumes a role chooses the name of the session. So a session of any name
//! represents the role. Policies may speak of names by principals, by the vendor's id of a caller,
//! or by the name that is asked for. Then one session of each kind is added.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::model::{EstateAccount, EstateRole, Model};
use super::actor::caller_name;
use crate::compile::{PolicyId, StatementRef};
use crate::condition::Operands;
use crate::dialect::{self, Filled};
use crate::model::Effect;
use crate::pattern::{NoBindings, Spelled, atoms};
use crate::principal::Entry;

/// What a session is called where any name will do.
pub(super) const SESSION: &str = "session";

/// Sessions of one role that are asked, and patterns that may be of any role, at most.
const SESSIONS_MAX: usize = 64;
const PATTERNS_MAX: usize = 256;

/// What the policies of an estate say of the names of sessions.
#[derive(Debug, Default)]
pub(super) struct SessionNames {
    /// By account and role, this in lower case.
    of_role: HashMap<(String, String), HashSet<Spelled>>,
    /// By the id of the role.
    of_id: HashMap<String, HashSet<Spelled>>,
    /// What conditions say of any id that may be that of a role whose own is not known, by how it
    /// is written.
    of_ids: BTreeMap<String, Spelled>,
    /// Of several roles, by how it is written.
    wild: BTreeMap<String, Wild>,
    /// What was made of patterns, since many roles have the same.
    known: HashMap<Vec<Spelled>, Sessions>,
}

/// Patterns of accounts, of roles in lower case and of their ids, and of names of sessions.
#[derive(Debug)]
struct Wild {
    account: Spelled,
    role: Spelled,
    id: Spelled,
    session: Spelled,
}

/// The sessions of a role that policies distinguish.
#[derive(Clone, Debug)]
pub(super) struct Sessions {
    /// Their names. Of the first one nothing is said, unless something is said of all.
    pub(super) names: Vec<String>,
    patterns: Vec<Spelled>,
    /// Whether there are no more.
    pub(super) is_whole: bool,
}

impl SessionNames {
    pub(super) fn new(model: &Model) -> Self {
        let mut names = Self::default();
        let set = &model.policies;
        let mut trusts: HashMap<PolicyId, [Spelled; 2]> = HashMap::new();
        for account in model.accounts.values() {
            for role in &account.roles {
                let Some(id) = role.trust.and_then(|slot| model.policy_of(slot)) else {
                    continue;
                };
                let name = role.holder.name.to_ascii_lowercase();
                trusts.insert(id, [Spelled::exact(&account.id), Spelled::exact(&name)]);
            }
        }
        for (id, effect) in set
            .ids()
            .flat_map(|id| [Effect::Allow, Effect::Deny].map(|effect| (id, effect)))
        {
            for (_, statement) in set.each(Some(id), effect) {
                for entry in statement
                    .principals()
                    .map_or(&[][..], |(_, entries)| entries)
                {
                    names.add_entry(entry);
                }
                names.add_ids(model, statement);
                names.add_wanted(model, statement, trusts.get(&id));
            }
        }
        names
    }

    fn add_entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Caller(caller) => {
                let Some(session) = &caller.session else {
                    return;
                };
                let role = caller.name.to_ascii_lowercase();
                let of = self
                    .of_role
                    .entry((caller.account.to_string(), role))
                    .or_default();
                of.insert(Spelled::exact(session));
            }
            Entry::UniqueId {
                id,
                session: Some(session),
                ..
            } => {
                self.of_id
                    .entry(id.to_string())
                    .or_default()
                    .insert(Spelled::exact(session));
            }
            Entry::Sessions { account, last } => {
                let (account, last) = (Spelled::new(account), Spelled::new(last).written());
                if let [_, role, session] = last.split('/').collect::<Vec<_>>().as_slice() {
                    self.add_pattern(account, Spelled::parse(role), Spelled::parse(session));
                }
            }
            _ => {}
        }
    }

    fn add_pattern(&mut self, account: Spelled, role: Spelled, session: Spelled) {
        if account.is_text() && role.is_text() {
            self.of_role
                .entry((account.to_string(), role.to_string()))
                .or_default()
                .insert(session);
        } else {
            self.add_wild(Wild {
                account,
                role,
                id: Spelled::any(),
                session,
            });
        }
    }

    fn add_wild(&mut self, wild: Wild) {
        let parts = [&wild.account, &wild.role, &wild.id, &wild.session].map(Spelled::written);
        self.wild.insert(parts.join("/"), wild);
    }

    /// What conditions say of the vendor's id of a caller, which ends in the name of its session.
    fn add_ids(&mut self, model: &Model, statement: StatementRef<'_>) {
        let mut ids = model
            .dialect()
            .table()
            .filled
            .iter()
            .filter(|row| row.from == Filled::UniqueId);
        let Some(key) = ids.next().map(|row| &row.canonical) else {
            return;
        };
        for text in compared(statement, key).map(|pattern| pattern.written()) {
            let (id, name) = match (text.rsplit_once(':'), text.find(['*', '?'])) {
                (Some((id, name)), _) => (id, name),
                (None, Some(at)) => text.split_at(at),
                (None, None) => continue,
            };
            let id = Spelled::parse(&if text.contains(':') {
                id.to_owned()
            } else {
                format!("{id}*")
            });
            let session = Spelled::parse(name);
            if id.is_text() {
                self.of_id
                    .entry(id.to_string())
                    .or_default()
                    .insert(session.clone());
                self.of_ids.insert(session.written(), session);
            } else {
                self.add_wild(Wild {
                    account: Spelled::any(),
                    role: Spelled::any(),
                    id,
                    session,
                });
            }
        }
    }

    /// What conditions say of the name that a session is given: in a trust policy of those of its
    /// role.
    fn add_wanted(
        &mut self,
        model: &Model,
        statement: StatementRef<'_>,
        role: Option<&[Spelled; 2]>,
    ) {
        let table = model.dialect().table();
        let Some(key) = table
            .estate
            .keys
            .session_name
            .as_ref()
            .map(|key| table.canonical_key(key))
        else {
            return;
        };
        let any = [Spelled::any(), Spelled::any()];
        let [account, role] = role.unwrap_or(&any);
        for session in compared(statement, &key) {
            self.add_pattern(account.clone(), role.clone(), session);
        }
    }

    /// The sessions of a role that policies distinguish, and the session that the name of a
    /// resource mentions.
    pub(super) fn of(
        &mut self,
        model: &Model,
        account: &EstateAccount,
        role: &EstateRole,
        resource: Option<&str>,
    ) -> Sessions {
        let name = role.holder.name.to_ascii_lowercase();
        let id = role.id.as_deref();
        let mut patterns: HashSet<&Spelled> = HashSet::new();
        patterns.extend(
            self.of_role
                .get(&(account.id.to_string(), name.clone()))
                .into_iter()
                .flatten(),
        );
        match id {
            Some(id) => patterns.extend(self.of_id.get(id).into_iter().flatten()),
            None => patterns.extend(self.of_ids.values().take(PATTERNS_MAX)),
        }
        let wild = self.wild.values().take(PATTERNS_MAX).filter(|wild| {
            wild.account.matches(&account.id)
                && wild.role.matches(&name)
                && id.is_none_or(|id| wild.id.matches(id))
        });
        patterns.extend(wild.map(|wild| &wild.session));
        let rule = &model.dialect().table().estate.session;
        let named = resource
            .zip(id)
            .and_then(|(name, id)| behind_id(name, id, rule))
            .map(Spelled::exact);
        patterns.extend(&named);
        let mut patterns: Vec<Spelled> = patterns.into_iter().cloned().collect();
        patterns.sort_by_cached_key(Spelled::written);
        let is_whole = self.wild.len().max(self.of_ids.len()).max(patterns.len()) <= PATTERNS_MAX;
        patterns.truncate(PATTERNS_MAX);
        let found = self.known.get(&patterns).cloned();
        let sessions = found.unwrap_or_else(|| Sessions::new(patterns.clone(), rule));
        self.known
            .entry(patterns)
            .or_insert_with(|| sessions.clone());
        Sessions {
            is_whole: sessions.is_whole && is_whole,
            ..sessions
        }
    }
}

/// The name of the session whose id is part of the name of a resource, as where a policy writes a
/// variable for it.
fn behind_id<'n>(resource: &'n str, id: &str, rule: &dialect::SessionRule) -> Option<&'n str> {
    let (_, rest) = resource.split_once(id)?;
    let rest = rest.strip_prefix(':')?;
    let end = rest.find(['/', ':']).unwrap_or(rest.len());
    rest.get(..end).filter(|name| rule.takes_name(name))
}

/// The texts with which a statement compares a key.
fn compared<'s>(statement: StatementRef<'s>, key: &str) -> impl Iterator<Item = Spelled> + use<'s> {
    let key = key.to_owned();
    let tests = statement
        .conditions()
        .into_iter()
        .flat_map(|conditions| &conditions.tests);
    let lists = tests
        .filter(move |test| *test.key == *key)
        .filter_map(|test| match &test.test.operands {
            Operands::Texts(list) => Some(list),
            _ => None,
        });
    lists
        .flatten()
        .map(|matcher| Spelled::bound(matcher, &NoBindings).0)
}

impl Sessions {
    fn new(patterns: Vec<Spelled>, rule: &dialect::SessionRule) -> Self {
        if patterns.is_empty() {
            return Self {
                names: vec![SESSION.to_owned()],
                patterns,
                is_whole: true,
            };
        }
        let world = Spelled::parse(&format!("{}*", "?".repeat(rule.name_characters.0)));
        let found = atoms(&[&world], &patterns.iter().collect::<Vec<_>>());
        let is_whole = found.is_some();
        let texts = patterns
            .iter()
            .filter(|pattern| pattern.is_text())
            .map(ToString::to_string);
        let mut names: Vec<String> = [SESSION.to_owned()].into_iter().chain(texts).collect();
        match found {
            Some(found) => names.extend(found.into_iter().map(|atom| atom.text)),
            None => names.extend(patterns.iter().map(|pattern| pattern.filled("", 'x'))),
        }
        // Whom a policy names can ask, whatever the vendor says of names.
        names.retain(|name| {
            rule.takes_name(name) || patterns.iter().any(|it| it.is_text() && it.matches(name))
        });
        let mut sessions = Self {
            names,
            patterns,
            is_whole,
        };
        sessions.thin();
        sessions
    }

    /// Keeps one name of each kind, the most general first.
    fn thin(&mut self) {
        let mut seen: Vec<Vec<bool>> = Vec::new();
        let mut kept: Vec<(usize, String)> = Vec::new();
        for name in std::mem::take(&mut self.names) {
            let matched = self.matched(&name);
            if !seen.contains(&matched) {
                kept.push((matched.iter().filter(|it| **it).count(), name));
                seen.push(matched);
            }
        }
        kept.sort_by_key(|(count, _)| *count);
        self.is_whole &= kept.len() <= SESSIONS_MAX;
        self.names = kept
            .into_iter()
            .take(SESSIONS_MAX)
            .map(|(_, name)| name)
            .collect();
    }

    /// Whether policies treat two names alike.
    pub(super) fn are_alike(&self, one: &str, other: &str) -> bool {
        self.matched(one) == self.matched(other)
    }

    fn matched(&self, name: &str) -> Vec<bool> {
        self.patterns
            .iter()
            .map(|pattern| pattern.matches(name))
            .collect()
    }

    /// How the names of some sessions, by their places, are written: as a pattern where one is of
    /// just these.
    pub(super) fn written(&self, some: &[usize]) -> Vec<String> {
        let is_of_some = |pattern: &&Spelled| {
            let matched = self
                .names
                .iter()
                .enumerate()
                .filter(|(_, name)| pattern.matches(name));
            matched
                .map(|(place, _)| place)
                .all(|place| some.contains(&place))
        };
        let fitting: Vec<&Spelled> = self.patterns.iter().filter(is_of_some).collect();
        let one = |place: &usize| {
            let name = self.names.get(*place)?;
            let pattern = fitting.iter().find(|pattern| pattern.matches(name));
            Some(pattern.map_or_else(|| name.clone(), |pattern| pattern.written()))
        };
        let mut all: Vec<String> = some.iter().filter_map(one).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// The full name of a session of a role; the name may be a pattern.
pub(super) fn session_name(
    model: &Model,
    account: &str,
    role: &EstateRole,
    session: &str,
    free: &str,
) -> String {
    let path = format!("{}/{session}", role.holder.name);
    caller_name(
        model.dialect().table(),
        dialect::Role::Session,
        account,
        &path,
        free,
    )
}
