//! A resource name that ends before its last field.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "shortened-resource",
    RuleGroup::Style,
    include_str!("shortened_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ShortenedResource {
    resource: String,
    /// How many fields are missing.
    missing: usize,
}

impl Report for ShortenedResource {
    fn message(&self) -> String {
        let resource = code(&self.resource);
        format!("{resource} leaves out fields, which count as `*`")
    }

    fn help(&self) -> String {
        let whole = format!("{}{}", self.resource, ":*".repeat(self.missing));
        format!("write {}", code(&whole))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let fields = subject.table.names.fields.len();
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let name = &*resource.value.text;
            // A variable may contain colons of its own.
            if name == "*" || name.contains("${") {
                continue;
            }
            let missing = fields.saturating_sub(name.split(':').count());
            if missing > 0 {
                let resource_text = name.to_owned();
                let report = ShortenedResource {
                    resource: resource_text,
                    missing,
                };
                findings.push(Finding::new(subject, resource.span, report));
            }
        }
    }
    findings
}
