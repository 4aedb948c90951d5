//! Whether one action or statement covers another, so that it applies to every request to which the
//! other applies.

use super::policy::{ActionPattern, Condition, Effect, Principals, ResourcePattern, Statement};
use crate::decision::Truth;
use crate::dialect::Table;
use crate::pattern::Matcher;
use crate::principal::Entry;

/// The halves of an action pattern as requests are compared with them, in lower case.
#[derive(Clone, Debug)]
pub(crate) struct ActionHalves {
    pub(crate) service: Matcher,
    pub(crate) name: Matcher,
}

impl ActionHalves {
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
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.into() }
    }

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
    fn spend(&mut self, answer: impl FnOnce() -> Truth) -> Truth {
        match self.0.checked_sub(1) {
            Some(rest) => {
                self.0 = rest;
                answer()
            }
            None => Truth::Unknown,
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
        match (one, other) {
            (None, _) => true,
            (Some(one), _) if one.iter().any(everything) => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) => {
                // Lists that have much in common mostly have it in one order, so the next is looked
                // for behind the last.
                let mut last = 0;
                other.iter().all(|theirs| {
                    let (before, after) = one.split_at_checked(last).unwrap_or((one, &[]));
                    let mut from_last = (last..).zip(after).chain(before.iter().enumerate());
                    let found = from_last
                        .find(|(_, mine)| self.spend(|| covers(mine, theirs)) == Truth::True);
                    found.inspect(|(index, _)| last = index + 1).is_some()
                })
            }
        }
    }
}

impl Statement {
    /// Whether it applies wherever the other applies, whatever their effects. `true` is certain;
    /// `false` may mean that it is not known.
    pub(crate) fn covers(&self, other: &Statement, table: &Table, budget: &mut Budget) -> bool {
        self.covers_conditions(other, budget)
            && self.covers_principals(other, table)
            && self.covers_actions(other, budget)
            && self.covers_resources(other, table, budget)
    }

    /// Whether some request is within the scope of both, as far as nothing certain keeps them
    /// apart. Conditions are not compared.
    pub(crate) fn may_meet(&self, other: &Statement, table: &Table, budget: &mut Budget) -> bool {
        let actions = meet(
            self.actions.as_deref(),
            other.actions.as_deref(),
            budget,
            |one, other| one.overlaps(other),
        );
        actions
            && meet(
                self.resources.as_deref(),
                other.resources.as_deref(),
                budget,
                |one, other| {
                    one.pattern
                        .overlaps(&other.pattern, &table.names, table.exact_names())
                },
            )
    }

    fn covers_actions(&self, other: &Statement, budget: &mut Budget) -> bool {
        let covers = ActionPattern::covers;
        let everything = |one: &ActionPattern| matches!(&*one.text, "*" | "*:*");
        budget.covers_each(
            self.actions.as_deref(),
            other.actions.as_deref(),
            everything,
            covers,
        ) && self.not_actions.iter().all(|mine| {
            let also = other
                .not_actions
                .iter()
                .any(|theirs| budget.spend(|| covers(theirs, mine)) == Truth::True);
            also || other.actions.as_ref().is_some_and(|actions| {
                let apart = |theirs: &ActionPattern| mine.overlaps(theirs);
                actions
                    .iter()
                    .all(|theirs| budget.spend(|| apart(theirs)) == Truth::False)
            })
        })
    }

    fn covers_resources(&self, other: &Statement, table: &Table, budget: &mut Budget) -> bool {
        let covers = |one: &ResourcePattern, other: &ResourcePattern| {
            one.pattern
                .covers(&other.pattern, &table.names, table.exact_names())
        };
        let everything = |one: &ResourcePattern| &*one.text == "*";
        budget.covers_each(
            self.resources.as_deref(),
            other.resources.as_deref(),
            everything,
            covers,
        ) && self.not_resources.iter().all(|mine| {
            let fixed = mine.pattern.variables().next().is_none();
            // Where one has a variable without a value, the other has to have it too.
            let leaves_out = |theirs: &ResourcePattern| {
                let back = if fixed {
                    Truth::True
                } else {
                    covers(mine, theirs)
                };
                Truth::all([covers(theirs, mine), back])
            };
            let also = other
                .not_resources
                .iter()
                .any(|theirs| budget.spend(|| leaves_out(theirs)) == Truth::True);
            // Without a value of its variable the test under `NotResource` is unknown (R8),
            // wherever it leads.
            also || fixed
                && other.resources.as_ref().is_some_and(|resources| {
                    let apart = |theirs: &ResourcePattern| {
                        mine.pattern
                            .overlaps(&theirs.pattern, &table.names, table.exact_names())
                    };
                    resources
                        .iter()
                        .all(|theirs| budget.spend(|| apart(theirs)) == Truth::False)
                })
        })
    }

    fn covers_principals(&self, other: &Statement, table: &Table) -> bool {
        let bare = self.conditions.is_empty();
        let everybody = |principals: &Principals| {
            principals
                .entries()
                .any(|entry| matches!(entry, Entry::Everyone))
        };
        if bare
            && !other.conditions.is_empty()
            && table.sharing.star_spares_owner.is_some()
            && other.principals.as_ref().is_some_and(everybody)
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

    fn covers_conditions(&self, other: &Statement, budget: &mut Budget) -> bool {
        let Some(rest) = budget
            .0
            .checked_sub(self.conditions.len() * other.conditions.len())
        else {
            return false;
        };
        budget.0 = rest;
        let follows = |mine: &Condition| {
            let same_key = other
                .conditions
                .iter()
                .filter(|theirs| theirs.canonical_key == mine.canonical_key);
            same_key
                .map(|theirs| mine.test.follows_from(&theirs.test))
                .any(|truth| truth == Truth::True)
        };
        // A deny applies where a test is unknown, so one that is never false takes nothing from it
        // (C8).
        let idle = |mine: &Condition| self.effect == Effect::Deny && mine.test.is_never_false();
        self.conditions
            .iter()
            .all(|mine| idle(mine) || follows(mine))
    }
}

impl Principals {
    fn covers_each(&self, other: &Principals, table: &Table, bare: bool) -> bool {
        other.entries().all(|theirs| {
            self.entries()
                .any(|mine| mine.covers(theirs, table, bare) == Truth::True)
        })
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.groups
            .iter()
            .flat_map(|(_, entries)| entries.iter().map(|(_, entry)| entry))
    }
}

fn meet<T>(
    one: Option<&[T]>,
    other: Option<&[T]>,
    budget: &mut Budget,
    overlaps: impl Fn(&T, &T) -> Truth,
) -> bool {
    match (one, other) {
        (None, _) | (_, None) => true,
        (Some(one), Some(other)) => one.iter().any(|mine| {
            other
                .iter()
                .any(|theirs| budget.spend(|| overlaps(mine, theirs)) != Truth::False)
        }),
    }
}
