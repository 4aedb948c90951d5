//! A resource name with a wildcard in its service.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "wildcard-service",
    RuleGroup::Suspicious,
    include_str!("wildcard_service.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct WildcardService {
    resource: String,
}

impl Report for WildcardService {
    fn message(&self) -> String {
        let resource = code(&self.resource);
        format!("{resource} matches resources of more than one service")
    }

    fn help(&self) -> String {
        "write the service, or `*` for every resource".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let pattern = &resource.value.pattern;
            let service = pattern.field(&Field::Service, names);
            if matches!(service, None | Some(Matcher::Exact(_))) {
                continue;
            }
            // A pattern that restricts only the region or the account may well mean every service.
            if pattern.field(&Field::Resource, names) == Some(&Matcher::Any) {
                continue;
            }
            let report = WildcardService {
                resource: resource.value.text.to_string(),
            };
            findings.push(Finding::new(subject, resource.span, report));
        }
    }
    findings
}
