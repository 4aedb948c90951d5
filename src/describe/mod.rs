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
use crate::model::{Effect, Policy, Principals, Statement};
use crate::principal::Entry;
use crate::source::Position;

/// A statement in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Sentence {
    label: String,
    index: usize,
    position: Position,
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
        let sentence = |(index, statement): (usize, &Statement)| Sentence {
            label: statement
                .sid
                .as_deref()
                .map_or_else(|| index.to_string(), str::to_owned),
            index,
            position: statement.position,
            parts: parts(statement, table),
        };
        self.statements.iter().enumerate().map(sentence).collect()
    }
}

fn parts(statement: &Statement, table: &Table) -> Vec<String> {
    let does = match statement.effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    };
    let actions = statement
        .actions
        .as_deref()
        .map_or_else(|| action::EVERYTHING.to_owned(), action::phrase);
    let mut parts = vec![format!("{does} {actions}")];
    if !statement.not_actions.is_empty() {
        parts.push(format!(
            "but not {}",
            action::phrase(&statement.not_actions)
        ));
    }
    parts.extend(statement.principals.iter().map(principals));
    let named = |patterns: &[_]| -> Vec<String> {
        patterns
            .iter()
            .map(|pattern| resource::phrase(pattern, table))
            .collect()
    };
    match statement.resources.as_deref() {
        Some(patterns) => parts.extend(listed("on", "and on", named(patterns))),
        None if !statement.not_resources.is_empty() => {
            parts.push(format!("on {}", resource::EVERYTHING))
        }
        // In a kind of policy that names no resources there is nothing to say.
        None => {}
    }
    parts.extend(listed(
        "but not on",
        "nor on",
        named(&statement.not_resources),
    ));
    let conditions = statement
        .conditions
        .iter()
        .map(|condition| condition::phrase(condition, table))
        .collect();
    parts.extend(listed("if", "and if", conditions));
    set_apart(parts)
}

/// With commas, so that an exception or a condition does not seem to be about its neighbour alone.
fn set_apart(mut parts: Vec<String>) -> Vec<String> {
    let is_apart = |part: &String| {
        ["if ", "but ", "and ", "nor "]
            .iter()
            .any(|word| part.starts_with(word))
    };
    let apart: Vec<bool> = parts.iter().map(is_apart).collect();
    for (part, pair) in parts.iter_mut().zip(apart.windows(2)) {
        if pair.contains(&true) {
            part.push(',');
        }
    }
    parts
}

/// Each item with a word before it: one before the first, another before the rest.
fn listed(first: &str, rest: &str, items: Vec<String>) -> impl Iterator<Item = String> {
    let word = |index: usize| {
        if index == 0 {
            first.to_owned()
        } else {
            rest.to_owned()
        }
    };
    let words: Vec<_> = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| format!("{} {item}", word(index)))
        .collect();
    words.into_iter()
}

/// Whom a statement is about, each entry under its word.
fn principals(principals: &Principals) -> String {
    let entries = principals
        .groups
        .iter()
        .flat_map(|(container, entries)| match container {
            Container::Star => vec!["everyone".to_owned()],
            Container::Array if entries.is_empty() => vec!["everyone".to_owned()],
            Container::Array => entries
                .iter()
                .map(|(text, entry)| of_list(text, entry))
                .collect(),
            Container::Member(word) => entries
                .iter()
                .map(|(text, _)| format!("{word} {}", quoted(text)))
                .collect(),
        });
    let entries: Vec<String> = entries.collect();
    if principals.negated {
        return format!("by everyone except {}", entries.join(" and "));
    }
    format!("by {}", entries.join(" or "))
}

fn of_list(text: &str, entry: &Entry) -> String {
    if let Entry::Everyone = entry {
        "everyone".into()
    } else {
        quoted(text)
    }
}
