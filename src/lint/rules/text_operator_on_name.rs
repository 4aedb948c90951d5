//! A name compared as a text.

use crate::condition::{Compare, Family};
use crate::lint::facts::KeyType;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "text-operator-on-name",
    Group::Suspicious,
    include_str!("text_operator_on_name.md"),
    Check::Policy(check),
)
.words(
    "the wildcards of `{0}` cross its colons under `{1}`",
    "write `{2}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let names = subject.table.operators.families.contains(&Family::Arn);
    for condition in subject
        .statements()
        .filter(|_| names)
        .flat_map(|stated| stated.conditions())
    {
        let base = condition.test().base;
        let name = subject
            .facts
            .key(&condition.condition.key)
            .is_some_and(|fact| fact.kind == KeyType::Name);
        if !name || base.family != Family::String || base.compare != Compare::Like {
            continue;
        }
        let meant = if base.negated {
            "ArnNotLike"
        } else {
            "ArnLike"
        };
        let wild = condition.values().filter(|(value, _)| crosses(value));
        found.extend(wild.map(|(value, span)| {
            subject
                .find(span)
                .fact(value)
                .fact(condition.test().name())
                .fact(meant)
        }));
    }
    found
}

/// Whether a wildcard stands before the last field of a name.
fn crosses(value: &str) -> bool {
    let mut fields = value.splitn(6, ':');
    value.starts_with("arn:")
        && fields
            .by_ref()
            .take(5)
            .any(|field| field.contains(['*', '?']))
}
