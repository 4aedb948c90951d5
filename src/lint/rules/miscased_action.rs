//! An action in another case than published.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "miscased-action",
    Group::Catalog,
    include_str!("miscased_action.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words("`{0}` is published as `{1}`", "write `{1}`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let other = actions.filter_map(|action| {
        let (service, name) = action.value.text.split_once(':')?;
        let published = catalog.actions(service)?.get(&name.to_ascii_lowercase())?;
        let meant = format!("{service}:{}", published.name);
        (published.name != name).then(|| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(meant)
        })
    });
    other.collect()
}
