//! A condition key that is not known.

use crate::lint::prelude::*;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule::new(
    "unknown-key",
    RuleGroup::Catalog,
    include_str!("unknown_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnknownKey {
    key: String,
    suggestion: Suggestion,
}

/// What to write instead of a key that is not known.
#[derive(Debug)]
enum Suggestion {
    /// The key that was probably meant.
    Meant(String),
    /// Some key of the same service.
    Example(String),
    /// The service has no keys.
    Nothing,
}

impl Report for UnknownKey {
    fn message(&self) -> String {
        format!("{} is not a known condition key", code(&self.key))
    }

    fn help(&self) -> String {
        match &self.suggestion {
            Suggestion::Meant(key) => format!("did you mean {}?", code(key)),
            Suggestion::Example(key) => format!("keys of that service look like {}", code(key)),
            Suggestion::Nothing => "that service has no keys of its own".to_owned(),
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let key = &*condition.condition.key;
            // Each is compared with every key of its service: beyond this many, none is guessed.
            let may_guess = findings.len() < GUESSES_MAX;
            if let Some(suggestion) = suggestion(subject, key, may_guess) {
                let key = key.to_owned();
                let report = UnknownKey { key, suggestion };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// Keys of one policy for which a listed one is looked for, at most.
const GUESSES_MAX: usize = 256;

/// What to write instead of a key; `None` if it is known, or if nothing is known about its service.
fn suggestion(subject: &Subject<'_>, key: &str, may_guess: bool) -> Option<Suggestion> {
    let (prefix, _) = key.split_once(':')?;
    // Claims of an identity provider: each provider has its own.
    if prefix.contains('.') {
        return None;
    }
    let is_listed = subject
        .catalog
        .is_some_and(|catalog| catalog.key(key).is_some());
    // `malformed-key` reports white space in a key.
    if is_listed || subject.facts.key(key).is_some() || key.contains(char::is_whitespace) {
        return None;
    }
    if prefix.eq_ignore_ascii_case(subject.facts.key_prefix) {
        return nearest_global_key(subject, key).map(Suggestion::Meant);
    }
    let catalog = subject.catalog?;
    if !catalog.lists_keys(prefix) {
        return None;
    }
    let listed = catalog.keys(prefix).map(|listed| &*listed.text);
    if may_guess && let Some(meant) = nearest(key, listed) {
        return Some(Suggestion::Meant(meant.to_owned()));
    }
    let example = catalog.keys(prefix).next();
    Some(example.map_or(Suggestion::Nothing, |listed| {
        Suggestion::Example(listed.text.clone())
    }))
}

/// The key of every service that is one letter away. The list of those keys is never complete, so
/// one that differs by more may be a new one.
fn nearest_global_key(subject: &Subject<'_>, key: &str) -> Option<String> {
    let (start, tag) = match key.split_once('/') {
        Some((start, tag)) => (start, Some(tag)),
        None => (key, None),
    };
    let start = start.to_ascii_lowercase();
    for fact in subject.facts.keys {
        let known = fact.key.strip_suffix('/').unwrap_or(fact.key);
        let takes_tag = fact.key.ends_with('/');
        let distance = strsim::osa_distance(&known.to_ascii_lowercase(), &start);
        if takes_tag == tag.is_some() && distance == 1 {
            return Some(format!("{}{}", fact.key, tag.unwrap_or("")));
        }
    }
    None
}
