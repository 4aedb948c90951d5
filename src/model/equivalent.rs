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
                    let does = match statement.effect {
                        Effect::Allow => "allows",
                        Effect::Deny => "denies",
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
    /// The table of the dialect, which both policies have.
    table: &'p Table,
    /// Statements that differ from each of the other, with their places in the policy.
    own: Vec<(usize, &'p Statement)>,
    /// Statements that the other has too, word for word.
    shared: Vec<&'p Statement>,
}

impl<'p> Side<'p> {
    /// Separates the statements of a policy that the other has too from the rest.
    fn new(policy: &'p Policy, other: &Policy) -> Self {
        let alike = policy.reads_as(other);
        let mut twins: HashMap<u64, Vec<&Statement>> = HashMap::new();
        for statement in &other.statements {
            twins.entry(statement.digest()).or_default().push(statement);
        }
        let has_twin = |statement: &Statement| {
            let twins = twins.get(&statement.digest()).map(Vec::as_slice);
            let mut twins = twins.unwrap_or_default().iter();
            (alike || !statement.mentions("${"))
                && twins.any(|twin| twin.is_same_except_sid(statement))
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
        for candidate in all {
            if candidate.effect != statement.effect && !shadows {
                continue;
            }
            if !budget.pay_for(1) {
                return false;
            }
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
        let mut many = lists(statement).to_vec();
        many.retain(|list| list.count > 1);
        let mut last = 0;
        for list in &many {
            if self.covers_parts(statement, *list, near, &mut last, budget) {
                return true;
            }
        }
        if many.len() < 2 {
            return false;
        }
        // Recursion is as deep as there are lists.
        let Some(longest) = many.iter().max_by_key(|list| list.count) else {
            return false;
        };
        for index in 0..longest.count {
            let Some(part) = part_within(statement, *longest, index, budget) else {
                return false;
            };
            if !self.keeps_parts(&part, near, budget) {
                return false;
            }
        }
        true
    }

    /// Whether each part by one list is covered by a statement that is near. `last` is the index of
    /// the one that covered the part before: parts are mostly in the same order as the statements
    /// that cover them.
    fn covers_parts(
        &self,
        statement: &Statement,
        list: List,
        near: &[&Statement],
        last: &mut usize,
        budget: &mut Budget,
    ) -> bool {
        for index in 0..list.count {
            let Some(part) = part_within(statement, list, index, budget) else {
                return false;
            };
            let (before, after) = near.split_at_checked(*last).unwrap_or((near, &[]));
            let mut from_last = (*last..).zip(after).chain(before.iter().enumerate());
            let found = from_last.find(|(_, candidate)| {
                budget.0 = budget.0.saturating_sub(1);
                candidate.covers(&part, self.table, budget)
            });
            let Some((index, _)) = found else {
                return false;
            };
            *last = index;
        }
        true
    }
}

/// One part of a statement, paid for by what is copied: the items of its other lists.
fn part_within(
    statement: &Statement,
    list: List,
    index: usize,
    budget: &mut Budget,
) -> Option<Statement> {
    let mut copied = 0;
    for other in lists(statement) {
        if other.what != list.what {
            copied += other.count;
        }
    }
    if !budget.pay_for(copied) {
        budget.0 = 0;
        return None;
    }
    Some(part(statement, list.what, index))
}

/// What a statement lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// `Action`.
    Actions,
    /// `Resource`.
    Resources,
    /// `Principal`.
    Principals,
}

/// One of the lists of a statement.
#[derive(Clone, Copy)]
struct List {
    /// What it lists.
    what: What,
    /// How many items it has; 0 where there is no list.
    count: usize,
}

/// The lists that can be taken apart: what is left out holds for all of a statement.
fn lists(statement: &Statement) -> [List; 3] {
    let mut named = 0;
    if let Some(principals) = &statement.principals
        && !principals.negated
    {
        named = principals.groups.iter().map(|(_, list)| list.len()).sum();
    }
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
            count: named,
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

/// A list, or only one item of it.
fn pick<T: Clone>(list: Option<&Vec<T>>, only: Option<usize>) -> Option<Vec<T>> {
    list.map(|list| match only {
        Some(index) => list.get(index).cloned().into_iter().collect(),
        None => list.clone(),
    })
}

impl Principals {
    /// The same with one entry, by its index among those of all groups.
    fn only(&self, index: usize) -> Self {
        let mut groups = Vec::new();
        let mut start = 0;
        for (word, entries) in &self.groups {
            let entry = index.checked_sub(start).and_then(|at| entries.get(at));
            if let Some(entry) = entry {
                groups.push((word.clone(), vec![entry.clone()]));
            }
            start += entries.len();
        }
        Self {
            negated: self.negated,
            groups,
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
            for action in list {
                action.text.hash(&mut hasher);
            }
        }
        for list in [
            self.resources.as_deref().unwrap_or_default(),
            &self.not_resources,
        ] {
            for resource in list {
                resource.text.hash(&mut hasher);
            }
        }
        for condition in &self.conditions {
            (&condition.key, &condition.values).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Whether a text of a resource or condition holds this.
    fn mentions(&self, text: &str) -> bool {
        let mut resources = self.resources.iter().flatten().chain(&self.not_resources);
        if resources.any(|resource| resource.text.contains(text)) {
            return true;
        }
        let conditions = self.conditions.iter();
        let mut values = conditions.flat_map(|condition| &condition.values);
        values.any(|value| value.contains(text))
    }
}
