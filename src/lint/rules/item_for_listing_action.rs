//! The name of one item for an action that lists or creates.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ActionHalves;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "item-for-listing-action",
    Group::Correctness,
    include_str!("item_for_listing_action.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is asked for `{1}`, which no resource of this statement matches",
    "add a resource that ends in `{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let names = &subject.table.names;
    for stated in subject
        .statements()
        .filter(|stated| stated.statement.not_resources.is_empty())
    {
        for (listing, container) in subject.facts.containers {
            let container = Matcher::Exact((*container).into());
            let wide = |last: Option<&Matcher>| {
                last.is_none_or(|last| last.covers(&container) != Truth::False)
            };
            if stated.statement.resources.is_none()
                || stated
                    .resources()
                    .any(|resource| wide(resource.value.pattern.field(&Field::Resource, names)))
            {
                continue;
            }
            let wanted = ActionHalves::new(listing);
            let same = stated
                .actions()
                .filter(|action| wanted.covers(&action.value.halves()) == Truth::True);
            let shown = match &container {
                Matcher::Exact(text) => text,
                _ => "",
            };
            found.extend(same.map(|action| {
                subject
                    .find(action.span)
                    .fact(&*action.value.text)
                    .fact(shown)
            }));
        }
    }
    found
}
