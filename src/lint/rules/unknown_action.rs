//! An action that the catalogue does not know.

use crate::lint::prelude::*;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule::new(
    "unknown-action",
    Group::Catalog,
    include_str!("unknown_action.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("no action `{0}` is known (catalogue of {1})", "{2}");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let unknown = actions.filter_map(|action| {
        let (service, name) = action.value.text.split_once(':')?;
        let known = catalog
            .actions(service)
            .filter(|_| !name.contains(['*', '?']))?;
        if known.contains_key(&name.to_ascii_lowercase()) {
            return None;
        }
        let help = match nearest(name, known.values().map(|action| action.name.as_str())) {
            Some(meant) => format!("did you mean `{service}:{meant}`?"),
            // A derived catalogue lacks actions, so it is believed only about what is nearly
            // another name.
            None if !catalog.is_official() => return None,
            None => "look it up where its service documents it".to_owned(),
        };
        Some(
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(catalog.date())
                .fact(help),
        )
    });
    unknown.collect()
}
