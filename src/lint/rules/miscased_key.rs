//! A condition key in another case than published.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "miscased-key",
    Group::Catalog,
    include_str!("miscased_key.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words("`{0}` is published as `{1}`", "write `{1}`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let other = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        let published = published(subject, key).filter(|published| published != key)?;
        Some(subject.find(condition.key).fact(key).fact(published))
    });
    other.collect()
}

fn published(subject: &Subject<'_>, key: &str) -> Option<String> {
    let of_facts = || {
        let fact = subject.facts.key(key)?;
        Some(format!(
            "{}{}",
            fact.key,
            key.get(fact.key.len()..).unwrap_or("")
        ))
    };
    let of_catalog = subject
        .catalog
        .and_then(|catalog| catalog.key(key))
        .map(|known| known.published(key));
    of_catalog.or_else(of_facts)
}
