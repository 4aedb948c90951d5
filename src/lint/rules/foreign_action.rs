//! An action of another cloud.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "foreign-action",
    Group::Correctness,
    include_str!("foreign_action.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is an action of another cloud",
    "no service of {1} is called `{2}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let wrong = actions.filter_map(|action| {
        let (service, _) = action.value.text.split_once(':')?;
        let foreign = subject
            .facts
            .foreign_services
            .iter()
            .any(|code| code.eq_ignore_ascii_case(service));
        foreign.then(|| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(&*subject.table.title)
                .fact(service)
        })
    });
    wrong.collect()
}
