//! An operator for another type than the catalogue has of the key.

use super::mistyped_key::misread;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "mistyped-listed-key",
    Group::Catalog,
    include_str!("mistyped_listed_key.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is listed as {1}, which `{2}` does not compare",
    "use an operator such as `{3}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let wrong = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        // What a page of ours says of the key counts more, and has a finding of its own; a tag's
        // text may be a number.
        let own = subject.facts.key(key).is_some();
        let kind = catalog
            .key(key)
            .filter(|known| !own && !known.is_open())?
            .kind?;
        let (holds, meant) = misread(&condition, kind)?;
        let operator = condition.test().name();
        Some(
            subject
                .find(condition.operator)
                .fact(key)
                .fact(holds)
                .fact(operator)
                .fact(meant),
        )
    });
    wrong.collect()
}
