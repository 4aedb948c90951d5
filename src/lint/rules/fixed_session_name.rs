//! One session of a role, by its name.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "fixed-session-name",
    Group::Suspicious,
    include_str!("fixed_session_name.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "`{0}` is one session, whose name its caller chooses",
    "write `*` in place of the session's name",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let named = subject.statements().flat_map(|stated| stated.principals());
    let sessions = named.filter(|named| matches!(named.entry, Entry::Sessions { .. }));
    let fixed = sessions.filter(|named| {
        named
            .text
            .rsplit('/')
            .next()
            .is_some_and(|session| !session.contains(['*', '?']))
    });
    fixed
        .map(|named| subject.find(named.span).fact(named.text))
        .collect()
}
