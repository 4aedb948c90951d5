//! `NotResource` where only older documents have it.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "legacy-not-resource",
    Group::Suspicious,
    include_str!("legacy_not_resource.md"),
    Check::Policy(check),
)
.words(
    "the grammar of {0} has had no `NotResource` since 2021",
    "name the resources in `Resource`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let legacy = subject.facts.dialect == "alibaba-ram";
    let with = subject
        .statements()
        .filter(|stated| legacy && !stated.statement.not_resources.is_empty());
    with.map(|stated| {
        subject
            .find(stated.spans.not_resources.key)
            .fact(&*subject.table.title)
    })
    .collect()
}
