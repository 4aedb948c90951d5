//! The name of a resource without the resource.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::{Field, NamePattern};

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

/// Whether a name has an object, but an empty bucket.
fn is_without_bucket(subject: &Subject<'_>, resource: &NamePattern) -> bool {
    let names = &subject.table.names;
    let Some(Matcher::Exact(service)) = resource.field(&Field::Service, names) else {
        return false;
    };
    let mut stores = subject.facts.stores.iter();
    let last = resource.field(&Field::Resource, names);
    let slash = Matcher::Prefix("/".into());
    stores.any(|store| *store.service == **service)
        && last.is_some_and(|last| slash.covers(last) == Truth::True)
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let pattern = &resource.value.pattern;
            let last = pattern.field(&Field::Resource, names);
            let is_empty = matches!(last, Some(Matcher::Exact(name)) if name.is_empty());
            if is_empty || is_without_bucket(subject, pattern) {
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
