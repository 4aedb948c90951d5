//! A condition key that nobody fills.

use crate::lint::prelude::*;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule::new(
    "unknown-key",
    Group::Catalog,
    include_str!("unknown_key.md"),
    Check::Policy(check),
)
.words("no condition key `{0}` is known", "{1}");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let unknown = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        let help = help(subject, key)?;
        Some(subject.find(condition.key).fact(key).fact(help))
    });
    unknown.collect()
}

/// What to write instead of a key that is not known.
fn help(subject: &Subject<'_>, key: &str) -> Option<String> {
    // White space in a key has a finding of its own.
    let (prefix, _) = key
        .split_once(':')
        .filter(|_| !key.contains(char::is_whitespace))?;
    if subject.facts.key(key).is_some()
        || subject
            .catalog
            .is_some_and(|catalog| catalog.key(key).is_some())
    {
        return None;
    }
    if prefix.eq_ignore_ascii_case(subject.facts.key_prefix) {
        return slip(subject, key).map(|meant| format!("did you mean `{meant}`?"));
    }
    let catalog = subject
        .catalog
        .filter(|catalog| catalog.lists_keys(prefix))?;
    let known = || catalog.keys(prefix).map(|key| key.text.as_str());
    let meant = nearest(key, known()).map(|meant| format!("did you mean `{meant}`?"));
    let such = || {
        known()
            .next()
            .map(|first| format!("keys of that service are such as `{first}`"))
    };
    Some(
        meant
            .or_else(such)
            .unwrap_or_else(|| "that service has no keys of its own".to_owned()),
    )
}

/// The key of every service that is a letter away: no list of those is whole, so what is further
/// away may be a new one.
fn slip(subject: &Subject<'_>, key: &str) -> Option<String> {
    let folded = key.to_ascii_lowercase();
    let (start, tag) = folded
        .split_once('/')
        .map_or((&*folded, None), |(start, _)| (start, key.split_once('/')));
    let near = subject
        .facts
        .keys
        .iter()
        .map(|fact| fact.key)
        .find(|known| {
            let bare = known.strip_suffix('/');
            bare.is_some() == tag.is_some()
                && strsim::osa_distance(&bare.unwrap_or(known).to_ascii_lowercase(), start) == 1
        })?;
    Some(format!("{near}{}", tag.map_or("", |(_, name)| name)))
}
