//! A boolean test with more than one value.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "several-booleans",
    Group::Suspicious,
    include_str!("several_booleans.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is tested against more than one boolean",
    "write the one that is meant",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let several = conditions.filter(|condition| {
        condition.test().base.family == Family::Bool && condition.condition.values.len() > 1
    });
    several
        .map(|condition| subject.find(condition.key).fact(&*condition.condition.key))
        .collect()
}
