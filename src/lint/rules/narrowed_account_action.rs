//! An action on the account, limited to a bucket.

use crate::lint::prelude::*;
use crate::lint::store;

pub(super) static RULE: Rule = Rule::new(
    "narrowed-account-action",
    Group::Correctness,
    include_str!("narrowed_account_action.md"),
    Check::Policy(check),
)
.words(
    "`{0}` acts on the whole account, and this statement names some buckets",
    "put it in a statement of its own with `\"Resource\": \"*\"`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.account_actions,
        |named| !named.everything,
    )
    .into_iter();
    misplaced
        .map(|(action, _)| subject.find(action.span).fact(&*action.value.text))
        .collect()
}
