//! An action in a trust policy that assumes no role.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ActionHalves;

pub(super) static RULE: Rule = Rule::new(
    "wrong-trust-action",
    Group::Correctness,
    include_str!("wrong_trust_action.md"),
    Check::Policy(check),
)
.words("`{0}` assumes no role", "write {1}");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let known: Vec<ActionHalves> = subject
        .facts
        .trust
        .actions
        .iter()
        .map(|action| ActionHalves::new(action))
        .collect();
    if !subject.is_kind(&[Kind::Trust]) || known.is_empty() {
        return Vec::new();
    }
    let meets = |action: &ActionHalves| {
        known
            .iter()
            .any(|known| known.overlaps(action) != Truth::False)
    };
    let meant = subject
        .table
        .sharing
        .assume
        .iter()
        .filter(|(_, instead)| instead.is_none());
    let meant: Vec<&str> = meant.map(|(action, _)| &**action).collect();
    // Trust that an API returns as lists has no actions of its own to be wrong.
    let written = subject
        .statements()
        .filter(|stated| stated.spans.actions.key != stated.spans.start);
    let wrong = written
        .flat_map(|stated| stated.actions())
        .filter(|action| !meets(&action.value.halves()));
    wrong
        .map(|action| {
            subject.find(action.span).fact(&*action.value.text).fact(
                meant
                    .iter()
                    .map(|action| format!("`{action}`"))
                    .collect::<Vec<_>>()
                    .join(" or "),
            )
        })
        .collect()
}
