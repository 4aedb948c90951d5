//! The name of a resource without the resource.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "empty-resource",
    RuleGroup::Correctness,
    include_str!("empty_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct EmptyResource {
    resource: String,
}

impl Report for EmptyResource {
    fn message(&self) -> String {
        let resource = code(&self.resource);
        format!("{resource} ends before the name of the resource")
    }

    fn help(&self) -> String {
        "write the resource; where a template makes the name, the value that it inserts is empty"
            .to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let last = resource.value.pattern.field(&Field::Resource, names);
            let is_empty = matches!(last, Some(Matcher::Exact(name)) if name.is_empty());
            if is_empty {
                let resource_text = resource.value.text.to_string();
                let report = EmptyResource {
                    resource: resource_text,
                };
                findings.push(Finding::new(subject, resource.span, report));
            }
        }
    }
    findings
}
