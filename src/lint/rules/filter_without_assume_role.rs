//! A list of what may pass that keeps roles from being assumed.

use crate::lint::grant::includes;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "filter-without-assume-role",
    Group::Suspicious,
    include_str!("filter_without_assume_role.md"),
    Check::Policy(check),
)
.words(
    "no statement here lets `{0}` pass",
    "add `{0}`, unless that is meant",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((action, _)) = subject.table.sharing.assume.first() else {
        return Vec::new();
    };
    if !subject.is_kind(&[Kind::Control]) {
        return Vec::new();
    }
    let wanted = ActionPattern::new(action);
    let passes = |stated: Stated<'_>| includes(&stated, &wanted).is_some();
    let first = subject
        .allows()
        .next()
        .filter(|_| !subject.allows().any(passes));
    first
        .map(|stated| subject.find(stated.spans.actions.key).fact(action))
        .into_iter()
        .collect()
}
