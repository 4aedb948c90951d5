//! Sessions of roles: one of any name, and one for each way in which policies distinguish the
//! names.
//!
//! The caller that assumes a role chooses the name of the session. So a session of any name
//! represents the role. Policies may speak of names by principals, by the vendor's id of a caller,
//! or by the name that is asked for. Then one session of each kind is added.
//!
//! # Example
//!
//! A bucket's policy names the session `ci` of the role `app` and denies sessions `tmp-*`. Three
//! kinds of names are distinguished: `ci`, names that begin with `tmp-`, and all others. So the
//! sessions are `session`, `ci` and one such as `tmp-`, each of which asks as an actor of its own;
//! an answer writes the last one as `tmp-*`.
//!
//! Asking one session for each pattern that occurs would miss names that two patterns match, which
//! an allow and a deny together may treat in a third way. [`crate::pattern::atoms`] finds a name
//! for each combination that some name has.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::lookup::caller_name;
use super::super::model::{EstateAccount, EstateRole, Model};
use crate::compile::{PolicyId, StatementRef};
use crate::condition::Operands;
use crate::dialect::{self, KeySource};
use crate::model::Effect;
use crate::pattern::{NoBindings, PlainPattern, atoms};
use crate::principal::Entry;

/// What a session is called where any name will do.
pub(super) const SESSION: &str = "session";

/// The most sessions of one role that are asked.
const SESSIONS_MAX: usize = 64;
/// The most patterns over names of sessions that one role takes into account.
const PATTERNS_MAX: usize = 256;

/// What the policies of an estate say of the names of sessions.
#[derive(Debug, Default)]
pub(super) struct SessionNames {
    /// By account and role, this in lower case.
    of_role: HashMap<(String, String), HashSet<PlainPattern>>,
    /// By the id of the role.
    of_id: HashMap<String, HashSet<PlainPattern>>,
    /// What conditions say of any id that may be that of a role whose own is not known, by how it
    /// is written.
    of_ids: BTreeMap<String, PlainPattern>,
    /// Of several roles, by how it is written.
    wild: BTreeMap<String, Wild>,
    /// What was made of patterns, since many roles have the same.
    known: HashMap<Vec<PlainPattern>, Sessions>,
}

/// Patterns of accounts, of roles in lower case and of their ids, and of names of sessions.
#[derive(Debug)]
struct Wild {
    account: PlainPattern,
    role: PlainPattern,
    id: PlainPattern,
    session: PlainPattern,
}

/// The sessions of a role that policies distinguish.
#[derive(Clone, Debug)]
pub(super) struct Sessions {
    /// Their names. Of the first one nothing is said, unless something is said of all.
    pub(super) names: Vec<String>,
    /// The patterns and names that policies write.
    patterns: Vec<PlainPattern>,
    /// Whether there are no more.
    pub(super) is_whole: bool,
}

impl SessionNames {
    /// Reads what every statement of the estate says of names.
    pub(super) fn new(model: &Model) -> Self {
        let mut names = Self::default();
        let set = &model.policies;
        let trusts = trusts(model);
        for id in set.ids() {
            for effect in [Effect::Allow, Effect::Deny] {
                for (_, statement) in set.each(Some(id), effect) {
                    if let Some((_, entries)) = statement.principals() {
                        for entry in entries {
                            names.add_entry(entry);
                        }
                    }
                    names.add_ids(model, statement);
                    names.add_wanted(model, statement, trusts.get(&id));
                }
            }
        }
        names
    }

    /// What an entry of a list of principals says of names.
    fn add_entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Caller(caller) => {
                let Some(session) = &caller.session else {
                    return;
                };
                let key = (caller.account.to_string(), caller.name.to_ascii_lowercase());
                self.of_role
                    .entry(key)
                    .or_default()
                    .insert(PlainPattern::exact(session));
            }
            Entry::UniqueId {
                id,
                session: Some(session),
                ..
            } => {
                self.of_id
                    .entry(id.to_string())
                    .or_default()
                    .insert(PlainPattern::exact(session));
            }
            Entry::Sessions { account, last } => {
                let (account, last) = (
                    PlainPattern::new(account),
                    PlainPattern::new(last).written(),
                );
                if let [_, role, session] = last.split('/').collect::<Vec<_>>().as_slice() {
                    self.add_pattern(
                        account,
                        PlainPattern::parse(role),
                        PlainPattern::parse(session),
                    );
                }
            }
            _ => {}
        }
    }

    /// Adds a pattern over the sessions of one role, or of several.
    fn add_pattern(&mut self, account: PlainPattern, role: PlainPattern, session: PlainPattern) {
        if account.is_text() && role.is_text() {
            self.of_role
                .entry((account.to_string(), role.to_string()))
                .or_default()
                .insert(session);
        } else {
            self.add_wild(Wild {
                account,
                role,
                id: PlainPattern::any(),
                session,
            });
        }
    }

    /// Adds a pattern over the sessions of several roles.
    fn add_wild(&mut self, wild: Wild) {
        let parts = [&wild.account, &wild.role, &wild.id, &wild.session].map(PlainPattern::written);
        self.wild.insert(parts.join("/"), wild);
    }

    /// What conditions say of the vendor's id of a caller, which ends in the name of its session.
    fn add_ids(&mut self, model: &Model, statement: StatementRef<'_>) {
        let mut rows = model.dialect().table().filled.iter();
        let Some(row) = rows.find(|row| row.from == KeySource::UniqueId) else {
            return;
        };
        for pattern in compared(statement, &row.canonical) {
            let text = pattern.written();
            let (id, session) = match (text.rsplit_once(':'), text.find(['*', '?'])) {
                (Some((id, name)), _) => (PlainPattern::parse(id), PlainPattern::parse(name)),
                // The colon may be among what a wildcard matches.
                (None, Some(at)) => {
                    let (id, name) = text.split_at(at);
                    (
                        PlainPattern::parse(&format!("{id}*")),
                        PlainPattern::parse(name),
                    )
                }
                (None, None) => continue,
            };
            if id.is_text() {
                self.of_id
                    .entry(id.to_string())
                    .or_default()
                    .insert(session.clone());
                self.of_ids.insert(session.written(), session);
            } else {
                self.add_wild(Wild {
                    account: PlainPattern::any(),
                    role: PlainPattern::any(),
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
        role: Option<&[PlainPattern; 2]>,
    ) {
        let table = model.dialect().table();
        let Some(key) = &table.estate.keys.session_name else {
            return;
        };
        let any = [PlainPattern::any(), PlainPattern::any()];
        let [account, role] = role.unwrap_or(&any);
        for session in compared(statement, &table.canonical_key(key)) {
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
        let rule = &model.dialect().table().estate.session;
        let mut patterns = self.patterns_of(account, role);
        if let (Some(name), Some(id)) = (resource, &role.id)
            && let Some(session) = behind_id(name, id, rule)
        {
            patterns.insert(PlainPattern::exact(session));
        }
        let mut patterns: Vec<PlainPattern> = patterns.into_iter().collect();
        patterns.sort_by_cached_key(PlainPattern::written);
        let is_whole = self.wild.len().max(self.of_ids.len()).max(patterns.len()) <= PATTERNS_MAX;
        patterns.truncate(PATTERNS_MAX);
        let new = || Sessions::new(patterns.clone(), rule);
        let known = self.known.entry(patterns.clone()).or_insert_with(new);
        Sessions {
            is_whole: known.is_whole && is_whole,
            ..known.clone()
        }
    }

    /// What policies say of the names of a role's sessions.
    fn patterns_of(&self, account: &EstateAccount, role: &EstateRole) -> HashSet<PlainPattern> {
        let name = role.holder.name.to_ascii_lowercase();
        let id = role.id.as_deref();
        let key = (account.id.to_string(), name.clone());
        let mut patterns = self.of_role.get(&key).cloned().unwrap_or_default();
        match id {
            Some(id) => patterns.extend(self.of_id.get(id).into_iter().flatten().cloned()),
            None => patterns.extend(self.of_ids.values().take(PATTERNS_MAX).cloned()),
        }
        for wild in self.wild.values().take(PATTERNS_MAX) {
            if wild.account.matches(&account.id)
                && wild.role.matches(&name)
                && id.is_none_or(|id| wild.id.matches(id))
            {
                patterns.insert(wild.session.clone());
            }
        }
        patterns
    }
}

/// The trust policies of all roles, each with the account and, in lower case, the name of its role.
fn trusts(model: &Model) -> HashMap<PolicyId, [PlainPattern; 2]> {
    let mut trusts = HashMap::new();
    for account in model.accounts.values() {
        for role in &account.roles {
            let Some(id) = role.trust.and_then(|slot| model.policy_of(slot)) else {
                continue;
            };
            let name = role.holder.name.to_ascii_lowercase();
            trusts.insert(
                id,
                [PlainPattern::exact(&account.id), PlainPattern::exact(&name)],
            );
        }
    }
    trusts
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
fn compared(statement: StatementRef<'_>, key: &str) -> Vec<PlainPattern> {
    let mut texts = Vec::new();
    let Some(conditions) = statement.conditions() else {
        return texts;
    };
    for test in &conditions.tests {
        let Operands::Texts(list) = &test.test.operands else {
            continue;
        };
        if *test.key == *key {
            texts.extend(
                list.iter()
                    .map(|text| PlainPattern::bound(text, &NoBindings).0),
            );
        }
    }
    texts
}

impl Sessions {
    /// A session for each way in which some patterns match a name.
    fn new(patterns: Vec<PlainPattern>, rule: &dialect::SessionRule) -> Self {
        if patterns.is_empty() {
            return Self {
                names: vec![SESSION.to_owned()],
                patterns,
                is_whole: true,
            };
        }
        let world = PlainPattern::parse(&format!("{}*", "?".repeat(rule.name_characters.0)));
        let found = atoms(&[&world], &patterns.iter().collect::<Vec<_>>());
        let is_whole = found.is_some();
        let mut names = vec![SESSION.to_owned()];
        for pattern in &patterns {
            if pattern.is_text() {
                names.push(pattern.to_string());
            }
        }
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
        for (_, name) in kept.into_iter().take(SESSIONS_MAX) {
            self.names.push(name);
        }
    }

    /// Whether policies treat two names alike.
    pub(super) fn are_alike(&self, one: &str, other: &str) -> bool {
        self.matched(one) == self.matched(other)
    }

    /// Which of the patterns match a name, in their order.
    fn matched(&self, name: &str) -> Vec<bool> {
        let mut matched = Vec::with_capacity(self.patterns.len());
        for pattern in &self.patterns {
            matched.push(pattern.matches(name));
        }
        matched
    }

    /// How the names of some sessions, by their places, are written: as a pattern where one is of
    /// just these.
    pub(super) fn written(&self, some: &[usize]) -> Vec<String> {
        let mut fitting: Vec<&PlainPattern> = self.patterns.iter().collect();
        fitting.retain(|pattern| self.is_within(pattern, some));
        let mut all: Vec<String> = Vec::with_capacity(some.len());
        for place in some {
            let Some(name) = self.names.get(*place) else {
                continue;
            };
            all.push(match fitting.iter().find(|it| it.matches(name)) {
                Some(pattern) => pattern.written(),
                None => name.clone(),
            });
        }
        all.sort();
        all.dedup();
        all
    }

    /// Whether every session that a pattern matches is at one of these places.
    fn is_within(&self, pattern: &PlainPattern, some: &[usize]) -> bool {
        for (place, name) in self.names.iter().enumerate() {
            if pattern.matches(name) && !some.contains(&place) {
                return false;
            }
        }
        true
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
