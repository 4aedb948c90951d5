//! A role that trusts a whole account.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "role-for-an-account",
    Group::Security,
    include_str!("role_for_an_account.md"),
    Check::Policy(check),
)
.words(
    "every identity of `{0}` may assume this role",
    "name who needs it there, or add a condition such as on `sts:ExternalId`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Trust]) {
        return Vec::new();
    }
    // Trust that an API returns as lists knows nothing but accounts.
    let open = subject
        .allows()
        .filter(|stated| !stated.has_conditions() && stated.spans.effect != stated.spans.start);
    let accounts = open
        .flat_map(|stated| stated.principals())
        .filter(|named| matches!(named.entry, Entry::Account(_)));
    accounts
        .map(|named| subject.find(named.span).fact(named.text))
        .collect()
}
