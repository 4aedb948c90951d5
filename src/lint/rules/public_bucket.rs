//! A bucket for everybody.

use crate::lint::grant::{everybody, narrows};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "public-bucket",
    Group::Security,
    include_str!("public_bucket.md"),
    Check::Policy(check),
)
.words(
    "everybody may use this bucket",
    "name who needs it, or add a condition on the account or the network",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Resource]) {
        return Vec::new();
    }
    let open = subject
        .allows()
        .filter(|stated| !stated.conditions().any(|condition| narrows(&condition)));
    let open = open.filter(|stated| of_store(subject, stated));
    open.filter_map(|stated| everybody(&stated))
        .map(|span| subject.find(span))
        .collect()
}

/// Whether it is about a store of objects.
fn of_store(subject: &Subject<'_>, stated: &Stated<'_>) -> bool {
    let stores = subject.facts.stores.iter().map(|store| store.service);
    let of = |text: &str, service: &str| {
        text.split(':')
            .next()
            .is_some_and(|code| code.eq_ignore_ascii_case(service))
    };
    stores.into_iter().any(|service| {
        stated
            .actions()
            .any(|action| of(&action.value.text, service))
    })
}
