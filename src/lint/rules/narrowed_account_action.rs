//! An action on the whole account, limited to a bucket.

use crate::lint::prelude::*;
use crate::lint::store;

pub(super) static RULE: Rule = Rule::new(
    "narrowed-account-action",
    RuleGroup::Correctness,
    include_str!("narrowed_account_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct NarrowedAccountAction {
    action: String,
}

impl Report for NarrowedAccountAction {
    fn message(&self) -> String {
        let action = code(&self.action);
        format!("{action} acts on the whole account, but this statement names some buckets")
    }

    fn help(&self) -> String {
        "move it to a statement of its own with `\"Resource\": \"*\"`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let misplaced = store::misplaced(
        subject,
        |store| store.account_actions,
        |named| !named.everything,
    );
    let mut findings = Vec::new();
    for (action, _) in misplaced {
        let report = NarrowedAccountAction {
            action: action.value.text.to_string(),
        };
        findings.push(Finding::new(subject, action.span, report));
    }
    findings
}
