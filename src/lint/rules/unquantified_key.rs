//! A plain operator on a key that the catalogue lists with several values.

use super::plain_operator_on_many_values::plain_operators;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "unquantified-key",
    RuleGroup::Catalog,
    include_str!("unquantified_key.md"),
    Check::Policy(check),
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    plain_operators(subject, is_listed_with_several)
}

/// Whether a key may have several values by the catalogue alone: `plain-operator-on-many-values`
/// reports keys that the linter knows without it.
fn is_listed_with_several(subject: &Subject<'_>, key: &str) -> bool {
    let listed = subject.catalog.and_then(|catalog| catalog.key(key));
    subject.facts.key(key).is_none() && listed.is_some_and(|listed| listed.many)
}
