//! A principal that another one of its statement covers.

use crate::decision::Truth;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "redundant-principal",
    Group::Style,
    include_str!("redundant_principal.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words(
    "`{0}` is covered by `{1}`",
    "remove it, or `{1}` if that was not meant",
);

/// Entries that are compared with each other, at most.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        let bare = !stated.has_conditions();
        let entries: Vec<_> = stated.principals().take(COMPARED_MAX).collect();
        for (index, narrow) in entries.iter().enumerate() {
            let covers = |one: &Named<'_>, other: &Named<'_>| {
                one.entry.covers(other.entry, subject.table, bare) == Truth::True
            };
            let wide = entries.iter().enumerate().find(|(other, wide)| {
                *other != index && covers(wide, narrow) && (*other < index || !covers(narrow, wide))
            });
            found.extend(
                wide.map(|(_, wide)| subject.find(narrow.span).fact(narrow.text).fact(wide.text)),
            );
        }
    }
    found
}
