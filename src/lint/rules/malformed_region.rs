//! A text that is not a region.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "malformed-region",
    RuleGroup::Correctness,
    include_str!("malformed_region.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MalformedRegion {
    region: String,
}

impl Report for MalformedRegion {
    fn message(&self) -> String {
        format!("{} is not a valid region", code(&self.region))
    }

    fn help(&self) -> String {
        "write the name of a region, or `*`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let region = resource.value.pattern.field(&Field::Region, names);
            let Some(Matcher::Exact(region)) = region else {
                continue;
            };
            if !may_be_region(region) {
                let region = region.to_string();
                findings.push(Finding::new(
                    subject,
                    resource.span,
                    MalformedRegion { region },
                ));
            }
        }
    }
    findings
}

/// Whether a text is empty, a variable, or written like the name of a region.
fn may_be_region(text: &str) -> bool {
    let mut letters = text.bytes();
    let is_written_so =
        letters.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_written_so && !is_number || text.contains("${")
}
