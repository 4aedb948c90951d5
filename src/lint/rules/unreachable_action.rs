//! An action that no resource of its statement is for.

use crate::lint::prelude::*;
use crate::lint::reach::Reach;

pub(super) static RULE: Rule = Rule::new(
    "unreachable-action",
    Group::Catalog,
    include_str!("unreachable_action.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is asked for no resource of this statement",
    "add {1}",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for reach in subject
        .statements()
        .filter_map(|stated| Reach::of(subject, stated))
    {
        for (action, names) in &reach.actions {
            let Some(names) = names else { continue };
            if !reach
                .resources
                .iter()
                .any(|resource| reach.meets(action.value, names, resource.value))
            {
                let wanted = if names.is_empty() {
                    "the resource `*`, in a statement of its own"
                } else {
                    "a resource of the type that it acts on"
                };
                found.push(
                    subject
                        .find(action.span)
                        .fact(&*action.value.text)
                        .fact(wanted),
                );
            }
        }
    }
    found
}
