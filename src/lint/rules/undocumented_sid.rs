//! A `Sid` where the vendor documents none.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "undocumented-sid",
    Group::Pedantic,
    include_str!("undocumented_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "the grammar of {0} has no `Sid`",
    "remove it where the policy must be portable",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let silent = subject.facts.dialect == "alibaba-ram" && !subject.is_kind(&[Kind::Resource]);
    let with = subject
        .statements()
        .filter(|_| silent)
        .filter_map(|stated| stated.spans.sid);
    with.map(|span| subject.find(span).fact(&*subject.table.title))
        .collect()
}
