//! A date without a time.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "short-date",
    Group::Pedantic,
    include_str!("short_date.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words("`{0}` is `{1}`", "write the instant with its zone");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let dates = conditions.filter(|condition| condition.test().base.family == Family::Date);
    let short = dates
        .flat_map(|condition| condition.values())
        .filter_map(|(value, span)| {
            let missing = match value.len() {
                4 => "-01-01",
                7 => "-01",
                10 if value.contains('-') => "",
                _ => return None,
            };
            Some(
                subject
                    .find(span)
                    .fact(value)
                    .fact(format!("{value}{missing}T00:00:00Z")),
            )
        });
    short.collect()
}
