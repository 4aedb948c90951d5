//! Objects where a bucket is meant.

use crate::lint::prelude::*;
use crate::lint::store;

pub(super) static RULE: Rule = Rule::new(
    "object-for-bucket-action",
    RuleGroup::Correctness,
    include_str!("object_for_bucket_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ObjectForBucketAction {
    action: String,
    /// The name of an object that the statement names.
    object: String,
}

impl Report for ObjectForBucketAction {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!("{action} acts on buckets, but this statement names only objects")
    }

    fn help(&self) -> String {
        let bucket = self.object.split('/').next().unwrap_or("");
        format!("add the bucket, such as {}", code(bucket))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.bucket_actions,
        |named| !named.buckets,
    );
    let mut findings = Vec::new();
    for (action, named) in misplaced {
        let report = ObjectForBucketAction {
            action: action.value.text.to_string(),
            object: named.example.to_owned(),
        };
        findings.push(Finding::new(subject, action.span, report));
    }
    findings
}
