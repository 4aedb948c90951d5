//! Whether one action or statement covers another, so that it applies to every request to which the
//! other applies.
//!
//! The linter finds redundant statements with this, and proves that a fix changes nothing. A
//! statement covers another if each of its parts does: `Get*` on `*` covers `GetObject` on a bucket
//! under any condition. `Not…` is compared the other way round, since it takes away: what one
//! excepts, the other must except too, or not speak of. Each comparison of two patterns costs one
//! of a budget, because two statements with long lists have the product of their lengths.

use super::policy::{ActionPattern, Condition, Effect, Principals, ResourcePattern, Statement};
use crate::decision::Truth;
use crate::dialect::Table;
use crate::pattern::Matcher;
use crate::principal::Entry;

/// The halves of an action pattern as requests are compared with them, in lower case.
#[derive(Clone, Debug)]
pub(crate) struct ActionHalves {
    /// What precedes the colon.
    pub(crate) service: Matcher,
    /// What follows the colon.
    pub(crate) name: Matcher,
}

impl ActionHalves {
    /// Splits a pattern at its first colon.
    pub(crate) fn new(text: &str) -> Self {
        let folded = text.to_ascii_lowercase();
        // `*` alone is every service and every name.
        let (service, name) = folded.split_once(':').unwrap_or((&*folded, "*"));
        Self {
            service: half(service),
            name: half(name),
        }
    }

    /// Whether it matches every action that the other matches.
    pub(crate) fn covers(&self, other: &ActionHalves) -> Truth {
        Truth::all([
            self.service.covers(&other.service),
            self.name.covers(&other.name),
        ])
    }

    /// Whether some action is matched by both.
    pub(crate) fn overlaps(&self, other: &ActionHalves) -> Truth {
        Truth::all([
            self.service.overlaps(&other.service),
            self.name.overlaps(&other.name),
        ])
    }
}

/// Neither half of a request's action is empty (R3), so `?*` says no more than `*`.
fn half(text: &str) -> Matcher {
    match text.trim_matches('*') {
        "" | "?" if text.contains('*') => Matcher::Any,
        _ => Matcher::without_variables(text),
    }
}

impl ActionPattern {
    /// A pattern as a policy writes it.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.into() }
    }

    /// Whether it is written as every action.
    fn is_everything(&self) -> bool {
        matches!(&*self.text, "*" | "*:*")
    }

    /// Its halves in lower case.
    pub(crate) fn halves(&self) -> ActionHalves {
        ActionHalves::new(&self.text)
    }

    /// Whether it matches every action that the other matches.
    pub(crate) fn covers(&self, other: &ActionPattern) -> Truth {
        match compare_starts(&self.text, &other.text) {
            Starts::Equal => Truth::True,
            Starts::WildcardInFirst => self.halves().covers(&other.halves()),
            Starts::Differ | Starts::WildcardInSecond => Truth::False,
        }
    }

    /// Whether some action is matched by both.
    pub(crate) fn overlaps(&self, other: &ActionPattern) -> Truth {
        match compare_starts(&self.text, &other.text) {
            Starts::Equal => Truth::True,
            Starts::WildcardInFirst | Starts::WildcardInSecond => {
                self.halves().overlaps(&other.halves())
            }
            Starts::Differ => Truth::False,
        }
    }
}

/// What the letters of two patterns before their first wildcard say.
enum Starts {
    /// Both are the same action: there is no wildcard.
    Equal,
    /// Both have the same letters up to a wildcard of the first.
    WildcardInFirst,
    /// Both have the same letters up to a wildcard of the second, where the first has none.
    WildcardInSecond,
    /// They differ before any wildcard.
    Differ,
}

/// Compares two patterns letter by letter up to the first wildcard. Most pairs differ in one of the
/// first letters, and this finds the difference before anything is built.
///
/// `oss:GetObject` and `oss:Put*` differ at the fifth letter. `oss:Get*` and `oss:GetObject` agree
/// up to the wildcard of the first, so their halves have to be compared.
fn compare_starts(first: &str, second: &str) -> Starts {
    let mut first = first.bytes();
    let mut second = second.bytes();
    loop {
        match (first.next(), second.next()) {
            (Some(b'*' | b'?'), _) => return Starts::WildcardInFirst,
            (_, Some(b'*' | b'?')) => return Starts::WildcardInSecond,
            (None, None) => return Starts::Equal,
            (Some(one), Some(other)) if one.eq_ignore_ascii_case(&other) => {}
            _ => return Starts::Differ,
        }
    }
}

/// The comparisons of patterns that a question may still cost; without any left nothing is certain.
#[derive(Debug)]
pub(crate) struct Budget(pub(crate) usize);

impl Budget {
    /// Pays for one comparison; `false` where nothing is left to pay with.
    fn pay(&mut self) -> bool {
        self.pay_for(1)
    }

    /// Pays for several comparisons at once, or not at all.
    pub(super) fn pay_for(&mut self, count: usize) -> bool {
        match self.0.checked_sub(count) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Whether each of the second list is covered by one of the first; a missing list is
    /// everything.
    fn covers_each<T>(
        &mut self,
        one: Option<&[T]>,
        other: Option<&[T]>,
        everything: impl Fn(&T) -> bool,
        covers: impl Fn(&T, &T) -> Truth,
    ) -> bool {
        let (one, other) = match (one, other) {
            (None, _) => return true,
            (Some(one), _) if one.iter().any(everything) => return true,
            (Some(_), None) => return false,
            (Some(one), Some(other)) => (one, other),
        };
        // Lists that have much in common mostly have it in one order, so the next is looked for
        // behind the last.
        let mut next = 0;
        for theirs in other {
            let (before, after) = one.split_at_checked(next).unwrap_or((one, &[]));
            let mut from_next = (next..).zip(after).chain(before.iter().enumerate());
            let found =
                from_next.find(|(_, mine)| self.pay() && covers(mine, theirs) == Truth::True);
            let Some((index, _)) = found else {
                return false;
            };
            next = index + 1;
        }
        true
    }

    /// Whether some pair of two lists overlaps, or may; a missing list is everything.
    fn meet<T>(
        &mut self,
        one: Option<&[T]>,
        other: Option<&[T]>,
        overlaps: impl Fn(&T, &T) -> Truth,
    ) -> bool {
        let (Some(one), Some(other)) = (one, other) else {
            return true;
        };
        for mine in one {
            for theirs in other {
                if !self.pay() || overlaps(mine, theirs) != Truth::False {
                    return true;
                }
            }
        }
        false
    }
}

impl ResourcePattern {
    /// Whether it is written as every resource.
    fn is_everything(&self) -> bool {
        &*self.text == "*"
    }

    /// Whether it matches every name that the other matches.
    fn covers(&self, other: &ResourcePattern, table: &Table) -> Truth {
        self.pattern
            .covers(&other.pattern, &table.names, table.exact_names())
    }

    /// Whether some name is matched by both.
    fn overlaps(&self, other: &ResourcePattern, table: &Table) -> Truth {
        self.pattern
            .overlaps(&other.pattern, &table.names, table.exact_names())
    }
}

impl Statement {
    /// Whether it applies wherever the other applies, whatever their effects. `true` is certain;
    /// `false` may mean that it is not known.
    pub(crate) fn covers(&self, other: &Statement, table: &Table, budget: &mut Budget) -> bool {
        self.covers_conditions(other, budget)
            && self.covers_principals(other, table)
            && self.covers_requests(other, table, budget)
    }

    /// Whether its actions and resources include those of the other, no matter who asks and under
    /// whatever conditions. `true` is certain; `false` may mean that it is not known.
    pub(crate) fn covers_requests(
        &self,
        other: &Statement,
        table: &Table,
        budget: &mut Budget,
    ) -> bool {
        self.covers_actions(other, budget) && self.covers_resources(other, table, budget)
    }

    /// Whether some request is within the scope of both, as far as nothing certain keeps them
    /// apart. Conditions are not compared.
    pub(crate) fn may_meet(&self, other: &Statement, table: &Table, budget: &mut Budget) -> bool {
        let actions = [&self.actions, &other.actions].map(Option::as_deref);
        let resources = [&self.resources, &other.resources].map(Option::as_deref);
        budget.meet(actions[0], actions[1], ActionPattern::overlaps)
            && budget.meet(resources[0], resources[1], |one, other| {
                one.overlaps(other, table)
            })
    }

    /// Whether its actions include those of the other, and it excepts none of them.
    fn covers_actions(&self, other: &Statement, budget: &mut Budget) -> bool {
        let includes = budget.covers_each(
            self.actions.as_deref(),
            other.actions.as_deref(),
            ActionPattern::is_everything,
            ActionPattern::covers,
        );
        if !includes {
            return false;
        }
        for excepted in &self.not_actions {
            if !other.spares_action(excepted, budget) {
                return false;
            }
        }
        true
    }

    /// Whether it certainly applies to none of these actions: it excepts them, or is about others.
    fn spares_action(&self, action: &ActionPattern, budget: &mut Budget) -> bool {
        for excepted in &self.not_actions {
            if budget.pay() && excepted.covers(action) == Truth::True {
                return true;
            }
        }
        let Some(actions) = &self.actions else {
            return false;
        };
        for included in actions {
            if !budget.pay() || action.overlaps(included) != Truth::False {
                return false;
            }
        }
        true
    }

    /// Whether its resources include those of the other, and it excepts none of them.
    fn covers_resources(&self, other: &Statement, table: &Table, budget: &mut Budget) -> bool {
        let includes = budget.covers_each(
            self.resources.as_deref(),
            other.resources.as_deref(),
            ResourcePattern::is_everything,
            |one, other| one.covers(other, table),
        );
        if !includes {
            return false;
        }
        for excepted in &self.not_resources {
            if !other.spares_resource(excepted, table, budget) {
                return false;
            }
        }
        true
    }

    /// Whether it certainly applies to none of these resources: it excepts them, or is about
    /// others.
    fn spares_resource(
        &self,
        resource: &ResourcePattern,
        table: &Table,
        budget: &mut Budget,
    ) -> bool {
        let is_fixed = resource.pattern.variables().next().is_none();
        for excepted in &self.not_resources {
            if !budget.pay() || excepted.covers(resource, table) != Truth::True {
                continue;
            }
            // Where one has a variable without a value, the other has to have it too.
            if is_fixed || resource.covers(excepted, table) == Truth::True {
                return true;
            }
        }
        // Without a value of its variable the test under `NotResource` is unknown (R8), wherever it
        // leads.
        let Some(resources) = self.resources.as_ref().filter(|_| is_fixed) else {
            return false;
        };
        for included in resources {
            if !budget.pay() || resource.overlaps(included, table) != Truth::False {
                return false;
            }
        }
        true
    }

    /// Whether it names everybody whom the other names, and as closely.
    fn covers_principals(&self, other: &Statement, table: &Table) -> bool {
        let bare = self.conditions.is_empty();
        if bare
            && !other.conditions.is_empty()
            && table.sharing.star_spares_owner.is_some()
            && other
                .principals
                .as_ref()
                .is_some_and(Principals::has_everyone)
        {
            // Under a condition `*` is everybody, without one all but the owner of the resource.
            return false;
        }
        match (&self.principals, &other.principals) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) => match (one.negated, other.negated) {
                (false, false) => one.covers_each(other, table, bare),
                // Whom the other does not except, this one does not except.
                (true, true) => other.covers_each(one, table, bare),
                _ => false,
            },
        }
    }

    /// Whether its conditions hold wherever those of the other hold.
    fn covers_conditions(&self, other: &Statement, budget: &mut Budget) -> bool {
        if !budget.pay_for(self.conditions.len() * other.conditions.len()) {
            return false;
        }
        for condition in &self.conditions {
            // A deny applies where a test is unknown, so one that is never false takes nothing from
            // it (C8).
            let is_idle = self.effect == Effect::Deny && condition.test.is_never_false();
            if !is_idle && !condition.follows_from_any(&other.conditions) {
                return false;
            }
        }
        true
    }
}

impl Condition {
    /// Whether it holds wherever some one of these holds, on the same key.
    fn follows_from_any(&self, others: &[Condition]) -> bool {
        for other in others {
            if other.canonical_key == self.canonical_key
                && self.test.follows_from(&other.test) == Truth::True
            {
                return true;
            }
        }
        false
    }
}

impl Principals {
    /// Whether each entry of the other is covered by one of these.
    fn covers_each(&self, other: &Principals, table: &Table, bare: bool) -> bool {
        other
            .entries()
            .all(|theirs| self.covers_entry(theirs, table, bare))
    }

    /// Whether one of these names everybody whom an entry names.
    fn covers_entry(&self, entry: &Entry, table: &Table, bare: bool) -> bool {
        self.entries()
            .any(|mine| mine.covers(entry, table, bare) == Truth::True)
    }

    /// Whether `*` is an entry.
    fn has_everyone(&self) -> bool {
        self.entries().any(|entry| matches!(entry, Entry::Everyone))
    }

    /// All entries, whatever they are written under.
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        let entries = self.groups.iter().flat_map(|(_, entries)| entries);
        entries.map(|(_, entry)| entry)
    }
}
