//! Whether two policies decide the same: the linter proves this before it makes a safe fix.
//!
//! A policy keeps a statement if one of its own statements of the same effect covers it, or if each
//! part of it is covered by one: a part has one action, resource or principal where the statement
//! has a list (S2). An allow is also kept where a deny covers it, since the deny wins there on
//! either side (D1). When each policy keeps all statements of the other, every request meets a deny
//! of both or of none, and what is not denied is allowed by both or by none. An answer that is not
//! certain is not a proof; how one text was made from the other plays no part.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::policy::{Effect, Policy, Principals, Statement};
use super::relation::Budget;
use crate::dialect::Table;

/// Comparisons of one proof, at most.
const BUDGET: usize = 1 << 22;

/// Why it is not certain that two policies decide the same. They may all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Unproved {
    reason: String,
}

impl Policy {
    /// Whether every request gets the same verdict, and the same kind of deny, from either,
    /// wherever it is attached. What statements are called and how they are ordered does not count.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, Policy};
    /// let read = |statements: &str| {
    ///     let text = format!(r#"{{"Version": "1", "Statement": [{statements}]}}"#);
    ///     Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "policy", text)
    /// };
    /// let one = read(r#"{"Effect": "Allow", "Action": ["oss:Get*", "oss:Put*"], "Resource": "*"}"#)?;
    /// let two = read(r#"{"Effect": "Allow", "Action": "oss:Put*", "Resource": "*"},
    ///     {"Effect": "Allow", "Action": ["oss:Get*", "oss:GetObject"], "Resource": "*"}"#)?;
    /// assert!(one.decides_as(&two).is_ok());
    ///
    /// let wider = read(r#"{"Effect": "Allow", "Action": "oss:*", "Resource": "*"}"#)?;
    /// let reason = one.decides_as(&wider).unwrap_err().to_string();
    /// assert_eq!(reason, "not certain: of what statement 0 allows, something would be new");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// It is not certain, and why.
    pub fn decides_as(&self, other: &Policy) -> Result<(), Unproved> {
        self.decides_within(other, &mut Budget(BUDGET))
            .map_err(|reason| Unproved { reason })
    }

    /// Like [`Policy::decides_as`], with a bound on the number of comparisons.
    pub(crate) fn decides_within(&self, other: &Policy, budget: &mut Budget) -> Result<(), String> {
        if self.dialect != other.dialect || self.kind != other.kind || self.guards != other.guards {
            return Err(
                "not certain: one of them is of another dialect or kind, or guards another service"
                    .to_owned(),
            );
        }
        let (mine, theirs) = (Side::new(self, other), Side::new(other, self));
        for (one, other, what) in [
            (&mine, &theirs, "would not be kept"),
            (&theirs, &mine, "would be new"),
        ] {
            for (rank, (index, statement)) in one.own.iter().enumerate() {
                if !other.keeps(statement, rank, budget) {
                    let does = if statement.effect == Effect::Allow {
                        "allows"
                    } else {
                        "denies"
                    };
                    let reason = if budget.0 == 0 {
                        "too much to compare"
                    } else {
                        "not certain"
                    };
                    return Err(format!(
                        "{reason}: of what statement {index} {does}, something {what}"
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether texts are read alike in both: with variables, or without.
    fn reads_as(&self, other: &Policy) -> bool {
        let has_variables = |policy: &Policy| {
            let table = policy.dialect.table();
            table
                .variables_in(policy.version.as_deref().or(table.default_version()))
                .is_some()
        };
        has_variables(self) == has_variables(other)
    }
}

/// One of the two policies, with what the other does not say in the same words.
struct Side<'p> {
    table: &'p Table,
    /// With their numbers.
    own: Vec<(usize, &'p Statement)>,
    shared: Vec<&'p Statement>,
}

impl<'p> Side<'p> {
    fn new(policy: &'p Policy, other: &Policy) -> Self {
        let alike = policy.reads_as(other);
        let mut twins: HashMap<u64, Vec<&Statement>> = HashMap::new();
        for statement in &other.statements {
            twins.entry(statement.digest()).or_default().push(statement);
        }
        let has_twin = |statement: &Statement| {
            (alike || !statement.mentions("${"))
                && twins
                    .get(&statement.digest())
                    .is_some_and(|list| list.iter().any(|twin| twin.is_same_except_sid(statement)))
        };
        let mut side = Self {
            table: policy.dialect.table(),
            own: Vec::new(),
            shared: Vec::new(),
        };
        for (index, statement) in policy.statements.iter().enumerate() {
            if has_twin(statement) {
                side.shared.push(statement)
            } else {
                side.own.push((index, statement))
            }
        }
        side
    }

    /// Whether what a statement of the other side says is said here too. `rank` is its place among
    /// those that differ: a statement that was changed is mostly found at the same one.
    fn keeps(&self, statement: &Statement, rank: usize, budget: &mut Budget) -> bool {
        let changed = || self.own.iter().map(|(_, statement)| *statement);
        let all = changed()
            .skip(rank)
            .take(1)
            .chain(changed())
            .chain(self.shared.iter().copied());
        let shadows = statement.effect == Effect::Allow;
        let mut near = Vec::new();
        for candidate in all.filter(|candidate| candidate.effect == statement.effect || shadows) {
            let Some(rest) = budget.0.checked_sub(1) else {
                return false;
            };
            budget.0 = rest;
            if candidate.covers(statement, self.table, budget) {
                return true;
            }
            if candidate.may_meet(statement, self.table, budget) {
                near.push(candidate);
            }
        }
        self.keeps_parts(statement, &near, budget)
    }

    /// Whether each part of a statement is kept: one list taken apart, or all of them.
    fn keeps_parts(&self, statement: &Statement, near: &[&Statement], budget: &mut Budget) -> bool {
        let lists = lists(statement);
        let apart = |list: List,
                     budget: &mut Budget,
                     kept: &mut dyn FnMut(&Statement, &mut Budget) -> bool| {
            (0..list.count).all(|index| {
                let copied: usize = lists
                    .iter()
                    .filter(|other| other.what != list.what)
                    .map(|list| list.count)
                    .sum();
                let Some(rest) = budget.0.checked_sub(copied) else {
                    budget.0 = 0;
                    return false;
                };
                budget.0 = rest;
                kept(&part(statement, list.what, index), budget)
            })
        };
        let many = lists.iter().filter(|list| list.count > 1);
        let mut last = 0;
        let mut covered = |part: &Statement, budget: &mut Budget| {
            // Parts are mostly in the same order as the statements that cover them.
            let (before, after) = near.split_at_checked(last).unwrap_or((near, &[]));
            let mut from_last = (last..).zip(after).chain(before.iter().enumerate());
            let found = from_last.find(|(_, candidate)| {
                budget.0 = budget.0.saturating_sub(1);
                candidate.covers(part, self.table, budget)
            });
            found.inspect(|(index, _)| last = *index).is_some()
        };
        if many.clone().any(|list| apart(*list, budget, &mut covered)) {
            return true;
        }
        // Recursion is as deep as there are lists.
        let longest = many
            .clone()
            .max_by_key(|list| list.count)
            .filter(|_| many.count() > 1);
        longest.is_some_and(|list| {
            apart(*list, budget, &mut |part, budget| {
                self.keeps_parts(part, near, budget)
            })
        })
    }
}

/// What a statement lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Actions,
    Resources,
    Principals,
}

#[derive(Clone, Copy)]
struct List {
    what: What,
    count: usize,
}

/// The lists that can be taken apart: what is left out holds for all of a statement.
fn lists(statement: &Statement) -> [List; 3] {
    let entries = |principals: &Principals| {
        principals
            .groups
            .iter()
            .map(|(_, entries)| entries.len())
            .sum()
    };
    let named = statement
        .principals
        .as_ref()
        .filter(|principals| !principals.negated);
    [
        List {
            what: What::Actions,
            count: statement.actions.as_ref().map_or(0, Vec::len),
        },
        List {
            what: What::Resources,
            count: statement.resources.as_ref().map_or(0, Vec::len),
        },
        List {
            what: What::Principals,
            count: named.map_or(0, entries),
        },
    ]
}

/// The statement with one item of a list in the list's place.
fn part(statement: &Statement, what: What, index: usize) -> Statement {
    let only = |of: What| (of == what).then_some(index);
    Statement {
        sid: None,
        effect: statement.effect,
        principals: statement
            .principals
            .as_ref()
            .map(|principals| match only(What::Principals) {
                Some(index) => principals.only(index),
                None => principals.clone(),
            }),
        actions: pick(statement.actions.as_ref(), only(What::Actions)),
        not_actions: statement.not_actions.clone(),
        resources: pick(statement.resources.as_ref(), only(What::Resources)),
        not_resources: statement.not_resources.clone(),
        conditions: statement.conditions.clone(),
        position: statement.position,
    }
}

fn pick<T: Clone>(list: Option<&Vec<T>>, only: Option<usize>) -> Option<Vec<T>> {
    list.map(|list| match only {
        Some(index) => list.get(index).cloned().into_iter().collect(),
        None => list.clone(),
    })
}

impl Principals {
    fn only(&self, index: usize) -> Self {
        let entries = self
            .groups
            .iter()
            .flat_map(|(word, entries)| entries.iter().map(move |entry| (word, entry)));
        let one = entries
            .skip(index)
            .take(1)
            .map(|(word, entry)| (word.clone(), vec![entry.clone()]));
        Self {
            negated: self.negated,
            groups: one.collect(),
        }
    }
}

impl Statement {
    /// Of what [`Statement::is_same_except_sid`] compares, and the same wherever that holds.
    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for list in [
            self.actions.as_deref().unwrap_or_default(),
            &self.not_actions,
        ] {
            list.iter().for_each(|action| action.text.hash(&mut hasher));
        }
        for list in [
            self.resources.as_deref().unwrap_or_default(),
            &self.not_resources,
        ] {
            list.iter()
                .for_each(|resource| resource.text.hash(&mut hasher));
        }
        self.conditions
            .iter()
            .for_each(|condition| (&condition.key, &condition.values).hash(&mut hasher));
        hasher.finish()
    }

    /// Whether a text of a resource or condition holds this.
    fn mentions(&self, text: &str) -> bool {
        let resources = self.resources.iter().flatten().chain(&self.not_resources);
        resources
            .map(|resource| &resource.text)
            .any(|found| found.contains(text))
            || self
                .conditions
                .iter()
                .flat_map(|condition| &condition.values)
                .any(|value| value.contains(text))
    }
}
