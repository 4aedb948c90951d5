//! A wildcard that matches no action of the catalogue.

use crate::lint::prelude::*;
use crate::lint::reach;

pub(super) static RULE: Rule = Rule::new(
    "unmatched-action-pattern",
    Group::Catalog,
    include_str!("unmatched_action_pattern.md"),
    Check::Policy(check),
)
.words(
    "`{0}` matches no action that is known (catalogue of {1})",
    "look at the letters before the wildcard",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let idle = actions.filter(|action| {
        let wild = action
            .value
            .text
            .split_once(':')
            .is_some_and(|(_, name)| name.contains(['*', '?']));
        wild && reach::actions(catalog, action.value).is_some_and(|known| known.is_empty())
    });
    idle.map(|action| {
        subject
            .find(action.span)
            .fact(&*action.value.text)
            .fact(catalog.date())
    })
    .collect()
}
