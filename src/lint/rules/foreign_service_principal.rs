//! A service of another cloud as a principal.

use crate::lint::facts::ALL;
use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "foreign-service-principal",
    RuleGroup::Correctness,
    include_str!("foreign_service_principal.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ForeignServicePrincipal {
    service: String,
    cloud: String,
}

impl Report for ForeignServicePrincipal {
    fn message(&self) -> String {
        format!("{} is a service of another cloud", code(&self.service))
    }

    fn help(&self) -> String {
        format!("name a service of {}", self.cloud)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for principal in statement.principals() {
            let is_service = matches!(principal.entry, Entry::Service(_) | Entry::ServiceOf { .. });
            if is_service && is_foreign(subject, principal.text) {
                let report = ForeignServicePrincipal {
                    service: principal.text.to_owned(),
                    cloud: subject.table.title.to_string(),
                };
                findings.push(Finding::new(subject, principal.span, report));
            }
        }
    }
    findings
}

/// Whether the name of a service ends as only those of another cloud do.
fn is_foreign(subject: &Subject<'_>, service: &str) -> bool {
    let own = subject.facts.service_domains;
    let mut domains = ALL.iter().flat_map(|cloud| cloud.service_domains);
    domains.any(|domain| {
        let name = service.strip_suffix(domain);
        !own.contains(domain) && name.is_some_and(|name| name.ends_with('.'))
    })
}
