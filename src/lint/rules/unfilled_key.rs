//! A condition key that no action of its statement fills.

use crate::condition::Family;
use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "unfilled-key",
    Group::Correctness,
    include_str!("unfilled_key.md"),
    Check::Policy(check),
)
.words(
    "no action of this statement fills `{0}`",
    "it is filled by {1} only",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        for condition in stated
            .conditions()
            .filter(|condition| condition.test().base.family != Family::Null)
        {
            let fact = subject
                .facts
                .key(&condition.condition.key)
                .filter(|fact| !fact.filled_by.is_empty());
            let Some(fact) = fact.filter(|_| stated.statement.actions.is_some()) else {
                continue;
            };
            let filling: Vec<ActionPattern> = fact
                .filled_by
                .iter()
                .map(|action| ActionPattern::new(action))
                .collect();
            let fills = |action: &ActionPattern| {
                filling
                    .iter()
                    .any(|other| other.overlaps(action) != Truth::False)
            };
            if !stated.actions().any(|action| fills(action.value)) {
                let by = fact
                    .filled_by
                    .iter()
                    .map(|action| format!("`{action}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                found.push(
                    subject
                        .find(condition.key)
                        .fact(&*condition.condition.key)
                        .fact(by),
                );
            }
        }
    }
    found
}
