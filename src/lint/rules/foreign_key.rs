//! A condition key of another cloud.

use crate::lint::facts::ALL;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "foreign-key",
    Group::Correctness,
    include_str!("foreign_key.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is a condition key of another cloud",
    "here such keys begin with `{1}:`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let own = subject.facts.key_prefix;
    let foreign = |key: &str| {
        let prefix = key.split(':').next().unwrap_or("");
        !own.is_empty()
            && !prefix.eq_ignore_ascii_case(own)
            && ALL
                .iter()
                .any(|facts| facts.key_prefix.eq_ignore_ascii_case(prefix))
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter(|condition| foreign(&condition.condition.key));
    wrong
        .map(|condition| {
            subject
                .find(condition.key)
                .fact(&*condition.condition.key)
                .fact(own)
        })
        .collect()
}
