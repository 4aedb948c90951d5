//! Everything on everything.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "star-on-star",
    Group::Security,
    include_str!("star_on_star.md"),
    Check::Policy(check),
)
.words(
    "every action is allowed on every resource",
    "name the actions and resources that are needed",
);

/// The kinds that grant; in the others everything is what a filter lets through.
const GRANTING: &[Kind] = &[Kind::Identity, Kind::Resource];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(GRANTING) {
        return Vec::new();
    }
    let bare = subject
        .allows()
        .filter(|stated| !stated.has_conditions() && stated.every_resource().is_some());
    let bare = bare.filter(|stated| stated.statement.not_actions.is_empty());
    let star = bare.filter_map(|stated| {
        stated
            .actions()
            .find(|action| matches!(&*action.value.text, "*" | "*:*"))
    });
    star.map(|action| subject.find(action.span)).collect()
}
