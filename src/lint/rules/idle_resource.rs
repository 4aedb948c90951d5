//! A resource that no action of its statement is for.

use crate::lint::prelude::*;
use crate::lint::reach::Reach;

pub(super) static RULE: Rule = Rule::new(
    "idle-resource",
    Group::Catalog,
    include_str!("idle_resource.md"),
    Check::Policy(check),
)
.words(
    "no action of this statement is asked for `{0}`",
    "write a resource that they are asked for, or add actions on this one",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reach in subject
        .statements()
        .filter_map(|stated| Reach::of(subject, stated))
    {
        // An action whose names are not known may be asked for anything.
        let known = |(_, names): &(_, Option<Vec<_>>)| names.is_some();
        if reach.actions.is_empty() || !reach.actions.iter().all(known) {
            continue;
        }
        let idle = reach.resources.iter().filter(|resource| {
            let mut actions = reach.actions.iter();
            !actions.any(|(action, names)| {
                names
                    .as_deref()
                    .is_some_and(|names| reach.meets(action.value, names, resource.value))
            })
        });
        found.extend(idle.map(|resource| subject.find(resource.span).fact(&*resource.value.text)));
    }
    found
}
