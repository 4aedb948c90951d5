//! A service in capitals where names are compared letter by letter.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "capital-in-service",
    RuleGroup::Correctness,
    include_str!("capital_in_service.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct CapitalInService {
    service: String,
}

impl Report for CapitalInService {
    fn message(&self) -> String {
        format!("no resource has {} as its service", code(&self.service))
    }

    fn help(&self) -> String {
        format!("write {}", code(&self.service.to_ascii_lowercase()))
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        replace_field(
            subject,
            at,
            &Field::Service,
            &self.service.to_ascii_lowercase(),
        )
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            // Where names ignore case, the model has their service in lower case.
            let service = resource.value.pattern.field(&Field::Service, names);
            let Some(Matcher::Exact(service)) = service else {
                continue;
            };
            if service.contains(|letter: char| letter.is_ascii_uppercase()) {
                let service = service.to_string();
                findings.push(Finding::new(
                    subject,
                    resource.span,
                    CapitalInService { service },
                ));
            }
        }
    }
    findings
}
