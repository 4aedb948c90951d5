//! Actions in words: `oss:GetObject` is "reading (`oss:GetObject`)".
//!
//! An action with a plain verb is described by it, and keeps its name in brackets, since several
//! actions read something. Actions with the same words share a group, in the order of their first.

use super::quote::{has_wildcard, quoted};
use super::words::{NOT_PLAIN, VERBS};
use crate::model::ActionPattern;

/// The pattern `*`.
pub(super) const EVERYTHING: &str = "every action";

/// What a list of actions includes: those with a common word together, each by its own name too.
pub(super) fn phrase(actions: &[ActionPattern]) -> String {
    let mut groups: Vec<(ActionPhrase, Vec<String>)> = Vec::new();
    for action in actions {
        let (words, name) = phrase_of_action(&action.text);
        match groups.iter_mut().find(|(other, _)| *other == words) {
            Some((_, names)) => names.push(name),
            None => groups.push((words, vec![name])),
        }
    }
    let mut phrases = Vec::new();
    for (words, names) in groups {
        let names = names.join(", ");
        phrases.push(match words {
            ActionPhrase::Everything => EVERYTHING.to_owned(),
            ActionPhrase::OfService => format!("{EVERYTHING} of {names}"),
            ActionPhrase::ByVerb(verb) => format!("{verb} ({names})"),
            ActionPhrase::ByName => names,
        });
    }
    phrases.join(" and ")
}

/// The words with which an action is described; actions with the same are listed together.
#[derive(PartialEq)]
enum ActionPhrase {
    /// `*` or `*:*`.
    Everything,
    /// Every action of a literal service, which is the name that is listed.
    OfService,
    /// An action that begins with a plain verb, which the words are for.
    ByVerb(&'static str),
    /// Any other action, by its text alone.
    ByName,
}

/// The words for an action, and the name that is listed under them.
fn phrase_of_action(text: &str) -> (ActionPhrase, String) {
    match text.split_once(':') {
        None | Some(("*", "*")) => (ActionPhrase::Everything, String::new()),
        Some((service, "*")) if !has_wildcard(service) => {
            (ActionPhrase::OfService, quoted(service))
        }
        _ => (
            verb(text).map_or(ActionPhrase::ByName, ActionPhrase::ByVerb),
            quoted(text),
        ),
    }
}

/// The plain word for what an action does, where its name begins with a verb that has one.
fn verb(text: &str) -> Option<&'static str> {
    let (_, name) = text.split_once(':')?;
    if NOT_PLAIN.iter().any(|word| name.contains(word)) {
        return None;
    }
    for (verb, words) in VERBS {
        if begins_with_word(name, verb) {
            return Some(words);
        }
    }
    None
}

/// Whether the first word of a name in camel case is this one: `Get` of `GetObject`, not of
/// `Getaway`.
fn begins_with_word(name: &str, word: &str) -> bool {
    match name.strip_prefix(word) {
        Some(rest) => !rest.starts_with(|next: char| next.is_ascii_lowercase()),
        None => false,
    }
}
