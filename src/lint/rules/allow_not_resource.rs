//! An allow with `NotResource` and without `Resource`.

use crate::lint::grant::GRANTING;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "allow-not-resource",
    RuleGroup::Security,
    include_str!("allow_not_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct AllowNotResource;

impl Report for AllowNotResource {
    fn message(&self) -> String {
        "this allows the actions on every resource except those listed here".to_owned()
    }

    fn help(&self) -> String {
        "list what is allowed in `Resource`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(GRANTING) {
        return findings;
    }
    for statement in subject.allows() {
        let written = statement.statement;
        if written.resources.is_none() && !written.not_resources.is_empty() {
            let span = statement.spans.not_resources.key;
            findings.push(Finding::new(subject, span, AllowNotResource));
        }
    }
    findings
}
