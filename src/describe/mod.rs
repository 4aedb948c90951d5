//! Policies in sentences that a person reads.
//!
//! A sentence says what its statement says, no less and no more: where two statements of one policy
//! have the same sentence, they mean the same. What a person wrote is in backticks; what has plain
//! words here is said in them only where they are as exact, and by its own text otherwise. A test
//! compares sentences with decisions.

mod action;
mod condition;
mod quote;
mod resource;
mod words;

use std::fmt;

use quote::quoted;

use crate::dialect::{Container, Table};
use crate::model::{Effect, Policy, Principals, ResourcePattern, Statement};
use crate::principal::Entry;
use crate::source::Position;

/// A statement in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sentence {
    /// The `Sid`, or the index as a number.
    label: String,
    /// The place among the statements of the policy, from 0.
    index: usize,
    /// The place of the statement in the policy's text.
    position: Position,
    /// At least "allows" or "denies" with its actions; joined by spaces they are the sentence.
    parts: Vec<String>,
}

impl Sentence {
    /// The statement's `Sid`, or else its index from 0.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The statement's place among the policy's, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Where the statement begins in the policy's text.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is allowed or denied, by whom, on what, and if what holds: each a part, so that they
    /// can be set apart.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.parts
    }
}

/// The parts after each other.
impl fmt::Display for Sentence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.parts.join(" "))
    }
}

impl Policy {
    /// What each statement says, in words.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, Policy};
    /// let text = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:GetObject",
    ///     "Resource": "acs:oss:*:*:reports/logs/*", "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}}]}"#;
    /// let policy = Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "reports", text)?;
    /// assert_eq!(policy.sentences()[0].to_string(), "allows reading (`oss:GetObject`) \
    ///     on every object under `logs/` of the bucket `reports`, anywhere, if from `10.0.0.0/8`");
    /// # Ok::<(), portcullis::LoadError>(())
    /// ```
    #[must_use]
    pub fn sentences(&self) -> Vec<Sentence> {
        let table = self.dialect.table();
        let mut sentences = Vec::new();
        for (index, statement) in self.statements.iter().enumerate() {
            sentences.push(Sentence {
                label: match &statement.sid {
                    Some(sid) => sid.to_string(),
                    None => index.to_string(),
                },
                index,
                position: statement.position,
                parts: parts(statement, table),
            });
        }
        sentences
    }
}

/// The parts of a sentence, in the order in which they are read: actions, principals, resources and
/// conditions, each with its exceptions.
fn parts(statement: &Statement, table: &Table) -> Vec<String> {
    let does = match statement.effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    };
    let actions = match &statement.actions {
        Some(actions) => action::phrase(actions),
        None => action::EVERYTHING.to_owned(),
    };
    let mut parts = vec![format!("{does} {actions}")];
    if !statement.not_actions.is_empty() {
        parts.push(format!(
            "but not {}",
            action::phrase(&statement.not_actions)
        ));
    }
    parts.extend(statement.principals.iter().map(principals));
    match statement.resources.as_deref() {
        Some(patterns) => parts.extend(listed("on", "and on", resources(patterns, table))),
        None if !statement.not_resources.is_empty() => {
            parts.push(format!("on {}", resource::EVERYTHING))
        }
        // In a kind of policy that names no resources there is nothing to say.
        None => {}
    }
    parts.extend(listed(
        "but not on",
        "nor on",
        resources(&statement.not_resources, table),
    ));
    let mut conditions = Vec::new();
    for condition in &statement.conditions {
        conditions.push(condition::phrase(condition, table));
    }
    parts.extend(listed("if", "and if", conditions));
    set_apart(parts)
}

/// Each resource in words.
fn resources(patterns: &[ResourcePattern], table: &Table) -> Vec<String> {
    let mut phrases = Vec::new();
    for pattern in patterns {
        phrases.push(resource::phrase(pattern, table));
    }
    phrases
}

/// Adds commas, so that an exception or a condition does not seem to be about its neighbour alone.
fn set_apart(mut parts: Vec<String>) -> Vec<String> {
    let apart: Vec<bool> = parts.iter().map(|part| is_apart(part)).collect();
    for (part, pair) in parts.iter_mut().zip(apart.windows(2)) {
        if pair.contains(&true) {
            part.push(',');
        }
    }
    parts
}

/// Whether a part begins with a conjunction, and so has a comma before it and behind it.
fn is_apart(part: &str) -> bool {
    let words = ["if ", "but ", "and ", "nor "];
    words.iter().any(|word| part.starts_with(word))
}

/// Puts a word before each item: one before the first, another before the rest.
fn listed(first: &str, rest: &str, items: Vec<String>) -> Vec<String> {
    let mut listed = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let word = if index == 0 { first } else { rest };
        listed.push(format!("{word} {item}"));
    }
    listed
}

/// Whom a statement is about, each entry under its word.
fn principals(principals: &Principals) -> String {
    let mut phrases = Vec::new();
    for (container, entries) in &principals.groups {
        if entries.is_empty() && *container == Container::Array {
            phrases.push("everyone".to_owned());
        }
        match container {
            Container::Star => phrases.push("everyone".to_owned()),
            Container::Array => phrases.extend(entries.iter().map(phrase_of_entry)),
            Container::Member(word) => {
                for (text, _) in entries {
                    phrases.push(format!("{word} {}", quoted(text)));
                }
            }
        }
    }
    if principals.negated {
        return format!("by everyone except {}", phrases.join(" and "));
    }
    format!("by {}", phrases.join(" or "))
}

/// An entry of an array, which has no word of its own.
fn phrase_of_entry((text, entry): &(Box<str>, Entry)) -> String {
    match entry {
        Entry::Everyone => "everyone".to_owned(),
        _ => quoted(text),
    }
}
