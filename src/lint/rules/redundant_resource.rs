//! A resource that another one of its list covers.

use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;
use crate::model::ResourcePattern;

pub(super) static RULE: Rule = Rule::new(
    "redundant-resource",
    Group::Style,
    include_str!("redundant_resource.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words(
    "`{0}` is covered by `{1}`",
    "remove it, or `{1}` if that was not meant",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let fields = subject.table.names.fields.len();
    for stated in subject.statements() {
        let lists = [
            (false, stated.resources().collect::<Vec<_>>()),
            (true, stated.not_resources().collect()),
        ];
        for (excluded, list) in lists {
            // In lower case, since some fields ignore case; what differs in a field that does not
            // is told apart later.
            let texts: Vec<String> = list
                .iter()
                .map(|resource| started(&resource.value.text, fields))
                .collect();
            let includes = |one: &ResourcePattern, other: &ResourcePattern| {
                one.pattern.covers(
                    &other.pattern,
                    &subject.table.names,
                    subject.table.exact_names(),
                ) == Truth::True
            };
            let covers = |wide: usize, narrow: usize| {
                list.get(wide)
                    .zip(list.get(narrow))
                    .is_some_and(|(wide, narrow)| {
                        let (wide, narrow) = (wide.value, narrow.value);
                        // Left out is more than what it matches where its variable has no value
                        // (R8).
                        let fixed = !excluded || narrow.pattern.variables().next().is_none();
                        includes(wide, narrow) && (fixed || includes(narrow, wide))
                    })
            };
            let pairs = covered(&texts, covers).into_iter();
            let pairs =
                pairs.filter_map(|(narrow, wide)| Some((list.get(narrow)?, list.get(wide)?)));
            found.extend(pairs.map(|(narrow, wide)| {
                subject
                    .find(narrow.span)
                    .fact(&*narrow.value.text)
                    .fact(&*wide.value.text)
            }));
        }
    }
    found
}

/// A text by which a pattern is found: fields that are missing may be anything.
fn started(text: &str, fields: usize) -> String {
    let folded = text.to_ascii_lowercase();
    if text.bytes().filter(|byte| *byte == b':').count() + 1 < fields {
        folded + "*"
    } else {
        folded
    }
}
