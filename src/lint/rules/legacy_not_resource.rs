//! `NotResource` where only older policies have it.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "legacy-not-resource",
    RuleGroup::Suspicious,
    include_str!("legacy_not_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct LegacyNotResource {
    cloud: String,
}

impl Report for LegacyNotResource {
    fn message(&self) -> String {
        let cloud = &self.cloud;
        format!("the grammar of {cloud} has not had `NotResource` since 2021")
    }

    fn help(&self) -> String {
        "name the resources in `Resource`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.facts.dialect != "alibaba-ram" {
        return findings;
    }
    for statement in subject.statements() {
        if !statement.statement.not_resources.is_empty() {
            let cloud = subject.table.title.to_string();
            let span = statement.spans.not_resources.key;
            findings.push(Finding::new(subject, span, LegacyNotResource { cloud }));
        }
    }
    findings
}
