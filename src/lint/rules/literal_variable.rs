//! `${…}` where there are no variables.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "literal-variable",
    Group::Correctness,
    include_str!("literal_variable.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is plain text here",
    "no variable of {1} is replaced in this policy; write what the name is",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let version = subject
        .policy
        .version
        .as_deref()
        .or(subject.table.default_version());
    if subject.table.variables_in(version).is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut tell = |text: &str, span| {
        if text.contains("${") {
            found.push(subject.find(span).fact(text).fact(&*subject.table.title));
        }
    };
    for stated in subject.statements() {
        stated
            .all_resources()
            .for_each(|resource| tell(&resource.value.text, resource.span));
        stated.conditions().for_each(|condition| {
            condition
                .values()
                .for_each(|(value, span)| tell(value, span))
        });
    }
    found
}
