//! A condition key that is none.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "malformed-key",
    Group::Correctness,
    include_str!("malformed_key.md"),
    Check::Policy(check),
)
.words("`{0}` is no condition key", "write {1}");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let malformed = |key: &str| {
        // A tag's name may hold anything; so may the path of an issuer, which stands before the
        // colon.
        let Some((service, name)) = key.split_once(':') else {
            return true;
        };
        let name = name.split('/').next().unwrap_or("");
        service.is_empty()
            || name.is_empty()
            || service.contains(char::is_whitespace)
            || name.contains(char::is_whitespace)
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        let prefix = subject.facts.key_prefix;
        let help = match bare_tag(subject, key) {
            Some(tag) => format!("the name of the tag after `{tag}`"),
            None if malformed(key) => {
                format!("it as `{prefix}:Name`, or with the code of a service in front")
            }
            None => return None,
        };
        Some(subject.find(condition.key).fact(key).fact(help))
    });
    wrong.collect()
}

/// What stands before the name of a tag, where the name is missing.
fn bare_tag(subject: &Subject<'_>, key: &str) -> Option<&'static str> {
    let tags = subject
        .facts
        .keys
        .iter()
        .map(|fact| fact.key)
        .filter(|known| known.ends_with('/'));
    tags.into_iter().find(|tag| {
        key.trim_end_matches('/')
            .eq_ignore_ascii_case(tag.trim_end_matches('/'))
    })
}
