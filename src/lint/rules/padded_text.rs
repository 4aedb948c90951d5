//! White space around a name or value.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "padded-text",
    Group::Correctness,
    include_str!("padded_text.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("`{0}` begins or ends with white space", "remove it");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // A value that is nothing but white space is meant.
    let padded = |text: &str| text.trim() != text && !text.trim().is_empty();
    let mut found = Vec::new();
    for stated in subject.statements() {
        let resources = stated
            .all_resources()
            .filter(|resource| padded(&resource.value.text));
        found.extend(
            resources.map(|resource| subject.find(resource.span).fact(&*resource.value.text)),
        );
        let values = stated
            .conditions()
            .flat_map(|condition| condition.values())
            .filter(|(value, _)| padded(value));
        found.extend(values.map(|(value, span)| subject.find(span).fact(value)));
    }
    found
}
