//! A bucket where objects are meant.

use crate::lint::prelude::*;
use crate::lint::store;

pub(super) static RULE: Rule = Rule::new(
    "bucket-for-object-action",
    RuleGroup::Correctness,
    include_str!("bucket_for_object_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct BucketForObjectAction {
    action: String,
    bucket: String,
}

impl Report for BucketForObjectAction {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!("{action} acts on objects, but this statement names only buckets")
    }

    fn help(&self) -> String {
        format!(
            "add the objects, such as {}",
            code(&format!("{}/*", self.bucket))
        )
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.object_actions,
        |named| !named.objects,
    );
    let mut findings = Vec::new();
    for (action, named) in misplaced {
        let report = BucketForObjectAction {
            action: action.value.text.to_string(),
            bucket: named.example.to_owned(),
        };
        findings.push(Finding::new(subject, action.span, report));
    }
    findings
}
