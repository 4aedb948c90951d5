//! A role that trusts everybody.

use crate::lint::grant::{everybody, narrows};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "role-for-everybody",
    Group::Security,
    include_str!("role_for_everybody.md"),
    Check::Policy(check),
)
.words("everybody may assume this role", "name who needs it");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Trust]) {
        return Vec::new();
    }
    let open = subject
        .allows()
        .filter(|stated| !stated.conditions().any(|condition| narrows(&condition)));
    open.filter_map(|stated| everybody(&stated))
        .map(|span| subject.find(span))
        .collect()
}
