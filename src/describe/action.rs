//! Actions in words.

use super::quote::{has_wildcard, quoted};
use super::words::{NOT_PLAIN, VERBS};
use crate::model::ActionPattern;

/// The pattern `*`.
pub(super) const EVERYTHING: &str = "every action";

/// What a list of actions includes: those with a common word together, each by its own name too.
pub(super) fn phrase(actions: &[ActionPattern]) -> String {
    let mut groups: Vec<(ActionPhrase, Vec<String>)> = Vec::new();
    for action in actions {
        let (said, name) = said(&action.text);
        match groups.iter_mut().find(|(other, _)| *other == said) {
            Some((_, names)) => names.push(name),
            None => groups.push((said, vec![name])),
        }
    }
    let group = |(said, names): &(ActionPhrase, Vec<String>)| match said {
        ActionPhrase::Everything => EVERYTHING.to_owned(),
        ActionPhrase::OfService => format!("{EVERYTHING} of {}", names.join(", ")),
        ActionPhrase::ByVerb(verb) => format!("{verb} ({})", names.join(", ")),
        ActionPhrase::ByName => names.join(", "),
    };
    groups.iter().map(group).collect::<Vec<_>>().join(" and ")
}

/// How an action is spoken of.
#[derive(PartialEq)]
enum ActionPhrase {
    Everything,
    OfService,
    ByVerb(&'static str),
    ByName,
}

fn said(text: &str) -> (ActionPhrase, String) {
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
    let begins = |verb: &str| {
        let rest = name.strip_prefix(verb)?.chars().next();
        rest.is_none_or(|next| !next.is_ascii_lowercase())
            .then_some(())
    };
    VERBS
        .iter()
        .find(|(verb, _)| begins(verb).is_some())
        .map(|(_, word)| *word)
}
