//! Sessions of roles: one of any name, and one for each way in which policies tell the names apart.
//!
//! Whoever assumes a role chooses the name of the session. So a role stands for its sessions of any name, and where a policy
//! speaks of names, by principals, by the vendor's id of a caller or by the name that is asked for, for one of each kind
//! besides.

use std::collections::{BTreeSet, HashMap};

use super::super::lookup::fold;
use super::super::model::{Account, Inner, Role};
use super::actor::caller_name;
use crate::compile::{PolicyId, StatementRef};
use crate::condition::Operands;
use crate::dialect::{self, Filled};
use crate::model::Effect;
use crate::pattern::{NoBindings, Spelled, atoms};
use crate::principal::Entry;

/// What a session is called where any name will do.
pub(super) const SESSION: &str = "session";

/// Sessions of one role that are asked, at most.
const SESSIONS_MAX: usize = 64;

/// What the policies of an estate say of the names of sessions.
#[derive(Debug, Default)]
pub(super) struct SessionNames {
    /// By account and role, as they are compared.
    exact: HashMap<(Box<str>, String), BTreeSet<Box<str>>>,
    /// By the id of the role.
    by_id: HashMap<Box<str>, BTreeSet<Box<str>>>,
    /// Patterns of accounts, of roles in lower case, and of sessions.
    patterns: Vec<[Spelled; 3]>,
    /// Patterns of what follows a role's id, each with what it says of the id.
    behind_ids: Vec<(Spelled, Spelled)>,
}

/// The sessions of a role that policies tell apart.
#[derive(Clone, Debug)]
pub(super) struct Sessions {
    /// Their names. Of the first one nothing is said, unless something is said of all.
    pub(super) names: Vec<String>,
    patterns: Vec<Spelled>,
    /// Whether there are no more.
    pub(super) is_whole: bool,
}

impl SessionNames {
    pub(super) fn new(inner: &Inner) -> Self {
        let mut names = Self::default();
        let set = &inner.policies;
        let mut trusts: HashMap<PolicyId, [Spelled; 2]> = HashMap::new();
        for account in inner.accounts.values() {
            for role in &account.roles {
                let Some(id) = role.trust.and_then(|slot| inner.policy_of(slot)) else { continue };
                let name = role.holder.name.to_ascii_lowercase();
                trusts.insert(id, [Spelled::exact(&account.id), Spelled::exact(&name)]);
            }
        }
        for (id, effect) in set.ids().flat_map(|id| [Effect::Allow, Effect::Deny].map(|effect| (id, effect))) {
            for (_, statement) in set.each(Some(id), effect) {
                for entry in statement.principals().map_or(&[][..], |(_, entries)| entries) {
                    names.add_entry(inner, entry);
                }
                names.add_ids(inner, statement);
                names.add_wanted(inner, statement, trusts.get(&id));
            }
        }
        names
    }

    fn add_entry(&mut self, inner: &Inner, entry: &Entry) {
        match entry {
            Entry::Caller(caller) => {
                let Some(session) = &caller.session else { return };
                let role = fold(&caller.name, dialect::Role::Named, inner.dialect());
                self.exact.entry((caller.account.clone(), role)).or_default().insert(session.clone());
            }
            Entry::UniqueId { id, session: Some(session), .. } => {
                self.by_id.entry(id.clone()).or_default().insert(session.clone());
            }
            Entry::Sessions { account, last } => {
                let (account, last) = (Spelled::new(account), Spelled::new(last).written());
                if let [_, role, session] = last.split('/').collect::<Vec<_>>().as_slice() {
                    self.patterns.push([account, Spelled::parse(role), Spelled::parse(session)]);
                }
            }
            _ => {}
        }
    }

    /// What conditions say of the vendor's id of a caller, which ends in the name of its session.
    fn add_ids(&mut self, inner: &Inner, statement: StatementRef<'_>) {
        let mut ids = inner.dialect().table().filled.iter().filter(|row| row.from == Filled::UniqueId);
        let Some(key) = ids.next().map(|row| &row.canonical) else { return };
        for text in compared(statement, key).map(|pattern| pattern.written()) {
            let (id, name) = match (text.rsplit_once(':'), text.find(['*', '?'])) {
                (Some((id, name)), _) => (id, name),
                (None, Some(at)) => text.split_at(at),
                (None, None) => continue,
            };
            let id = if text.contains(':') { id.to_owned() } else { format!("{id}*") };
            self.behind_ids.push((Spelled::parse(&id), Spelled::parse(name)));
        }
    }

    /// What conditions say of the name that a session is given: in a trust policy of those of its role.
    fn add_wanted(&mut self, inner: &Inner, statement: StatementRef<'_>, role: Option<&[Spelled; 2]>) {
        let table = inner.dialect().table();
        let Some(key) = table.estate.keys.session_name.as_ref().map(|key| table.canonical_key(key)) else { return };
        let any = [Spelled::any(), Spelled::any()];
        let [account, role] = role.unwrap_or(&any);
        let patterns = compared(statement, &key).map(|session| [account.clone(), role.clone(), session]);
        self.patterns.extend(patterns);
    }

    /// The sessions of a role that are told apart, besides the one that a name of a resource speaks of.
    pub(super) fn of(&self, inner: &Inner, account: &Account, role: &Role, resource: Option<&str>) -> Sessions {
        let name = fold(&role.holder.name, dialect::Role::Named, inner.dialect());
        let lower = name.to_ascii_lowercase();
        let exact = self.exact.get(&(account.id.clone(), name));
        let by_id = role.id.as_ref().and_then(|id| self.by_id.get(id));
        let exact: BTreeSet<&str> = exact.into_iter().chain(by_id).flatten().map(|name| &**name).collect();
        let mut patterns: Vec<Spelled> = exact.iter().map(|name| Spelled::exact(name)).collect();
        let is_of = |[of, role, _]: &&[Spelled; 3]| of.matches(&account.id) && role.matches(&lower);
        patterns.extend(self.patterns.iter().filter(is_of).map(|[_, _, session]| session.clone()));
        let has_id = |of: &Spelled| role.id.as_ref().is_none_or(|id| of.matches(id));
        patterns.extend(self.behind_ids.iter().filter(|(of, _)| has_id(of)).map(|(_, session)| session.clone()));
        let rule = &inner.dialect().table().estate.session;
        let named = resource.zip(role.id.as_ref()).and_then(|(name, id)| behind_id(name, id, rule));
        patterns.extend(named.map(Spelled::exact));
        patterns.sort_by_cached_key(Spelled::written);
        patterns.dedup();
        Sessions::new(patterns, &exact, rule)
    }
}

/// The name of the session whose id is part of the name of a resource, as where a policy writes a variable for it.
fn behind_id<'n>(resource: &'n str, id: &str, rule: &dialect::SessionRule) -> Option<&'n str> {
    let (_, rest) = resource.split_once(id)?;
    let rest = rest.strip_prefix(':')?;
    let end = rest.find(['/', ':']).unwrap_or(rest.len());
    rest.get(..end).filter(|name| rule.takes_name(name))
}

/// The texts with which a statement compares a key.
fn compared<'s>(statement: StatementRef<'s>, key: &str) -> impl Iterator<Item = Spelled> + use<'s> {
    let key = key.to_owned();
    let tests = statement.conditions().into_iter().flat_map(|conditions| &conditions.tests);
    let lists = tests.filter(move |test| *test.key == *key).filter_map(|test| match &test.test.operands {
        Operands::Texts(list) => Some(list),
        _ => None,
    });
    lists.flatten().map(|matcher| Spelled::bound(matcher, &NoBindings).0)
}

impl Sessions {
    fn new(patterns: Vec<Spelled>, exact: &BTreeSet<&str>, rule: &dialect::SessionRule) -> Self {
        if patterns.is_empty() {
            return Self { names: vec![SESSION.to_owned()], patterns, is_whole: true };
        }
        let world = Spelled::parse(&format!("{}*", "?".repeat(rule.name_characters.0)));
        let found = atoms(&[&world], &patterns.iter().collect::<Vec<_>>());
        let is_whole = found.is_some();
        let texts = patterns.iter().filter(|pattern| pattern.is_text()).map(ToString::to_string);
        let mut names: Vec<String> = [SESSION.to_owned()].into_iter().chain(texts).collect();
        match found {
            Some(found) => names.extend(found.into_iter().map(|atom| atom.text)),
            None => names.extend(patterns.iter().map(|pattern| pattern.filled("", 'x'))),
        }
        names.retain(|name| exact.contains(&**name) || rule.takes_name(name));
        let mut sessions = Self { names, patterns, is_whole };
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
        self.names = kept.into_iter().take(SESSIONS_MAX).map(|(_, name)| name).collect();
    }

    /// Whether policies tell two names apart.
    pub(super) fn are_alike(&self, one: &str, other: &str) -> bool {
        self.matched(one) == self.matched(other)
    }

    fn matched(&self, name: &str) -> Vec<bool> {
        self.patterns.iter().map(|pattern| pattern.matches(name)).collect()
    }

    /// How the names of some sessions, by their places, are written: as a pattern where one is of just these.
    pub(super) fn written(&self, some: &[usize]) -> Vec<String> {
        let is_of_some = |pattern: &&Spelled| {
            let matched = self.names.iter().enumerate().filter(|(_, name)| pattern.matches(name));
            matched.map(|(place, _)| place).all(|place| some.contains(&place))
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

impl Inner {
    /// The full name of a session of a role; the name may be a pattern.
    pub(super) fn session_name(&self, account: &str, role: &Role, session: &str, free: &str) -> String {
        let path = format!("{}/{session}", role.holder.name);
        caller_name(self.dialect().table(), dialect::Role::Session, account, &path, free)
    }
}
