//! The id of a network that is none.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "malformed-network",
    Group::Correctness,
    include_str!("malformed_network.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is no value of `{1}`, which begins with `{2}`",
    "write an id that begins with `{2}`",
);

/// How the values of each key begin.
const KEYS: &[(&str, &str)] = &[("aws:sourcevpc", "vpc-"), ("aws:sourcevpce", "vpce-")];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    for condition in conditions.filter(|condition| condition.test().base.family == Family::String) {
        let key = condition.folded_key();
        let Some((_, start)) = KEYS.iter().find(|(known, _)| *known == key) else {
            continue;
        };
        // Up to the first wildcard or variable the value is literal.
        let literal = |value: &str| {
            value
                .split(['*', '?', '$'])
                .next()
                .unwrap_or("")
                .to_ascii_lowercase()
        };
        let wrong = condition.values().filter(|(value, _)| {
            let fixed = literal(value);
            !(fixed.starts_with(start) || fixed.len() < value.len() && start.starts_with(&*fixed))
        });
        found.extend(wrong.map(|(value, span)| {
            subject
                .find(span)
                .fact(value)
                .fact(&*condition.condition.key)
                .fact(start)
        }));
    }
    found
}
