//! A plain operator on a key that the catalogue lists with several values.

use crate::condition::Family;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "unquantified-key",
    Group::Catalog,
    include_str!("unquantified_key.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is listed with several values, and `{1}` does not say whether all or any must match",
    "write `ForAllValues:{1}` or `ForAnyValue:{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let plain = conditions.filter(|condition| {
        let key = &*condition.condition.key;
        let asks =
            condition.test().base.family != Family::Null && condition.test().quantifier.is_none();
        // What a page of ours says of the key counts more, and has a finding of its own.
        asks && subject.facts.key(key).is_none() && catalog.key(key).is_some_and(|known| known.many)
    });
    let told = plain.map(|condition| {
        subject
            .find(condition.operator)
            .fact(&*condition.condition.key)
            .fact(condition.test().name())
    });
    told.collect()
}
