//! Objects where a bucket is meant.

use crate::lint::prelude::*;
use crate::lint::store;

pub(super) static RULE: Rule = Rule::new(
    "object-for-bucket-action",
    Group::Correctness,
    include_str!("object_for_bucket_action.md"),
    Check::Policy(check),
)
.words(
    "`{0}` acts on buckets, and this statement names objects only",
    "add the bucket, without what follows the slash of `{1}`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.bucket_actions,
        |named| !named.buckets,
    )
    .into_iter();
    misplaced
        .map(|(action, named)| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(named.example)
        })
        .collect()
}
