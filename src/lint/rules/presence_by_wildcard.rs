//! A lone `*` that tests whether a key is there.

use crate::condition::{Compare, Family};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "presence-by-wildcard",
    Group::Style,
    include_str!("presence_by_wildcard.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "`*` matches every value of `{0}`",
    "write `\"Null\": {\"{0}\": \"{1}\"}`, or the values that are meant",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.table.operators.families.contains(&Family::Null) {
        return found;
    }
    for condition in subject.statements().flat_map(|stated| stated.conditions()) {
        let operator = condition.test();
        let like = operator.base.family == Family::String && operator.base.compare == Compare::Like;
        if !like || operator.if_exists || operator.quantifier.is_some() {
            continue;
        }
        let star = condition.values().filter(|(value, _)| *value == "*");
        let absent = if operator.base.negated {
            "true"
        } else {
            "false"
        };
        found.extend(star.map(|(_, span)| {
            subject
                .find(span)
                .fact(&*condition.condition.key)
                .fact(absent)
        }));
    }
    found
}
