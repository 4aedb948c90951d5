//! A partition that does not exist.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "malformed-partition",
    RuleGroup::Correctness,
    include_str!("malformed_partition.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MalformedPartition {
    partition: String,
}

impl Report for MalformedPartition {
    fn message(&self) -> String {
        format!("{} is not a valid partition of AWS", code(&self.partition))
    }

    fn help(&self) -> String {
        "write `aws`, or `*`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.facts.dialect != "aws" {
        return findings;
    }
    let names = &subject.table.names;
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let partition = resource.value.pattern.field(&Field::Free, names);
            let Some(Matcher::Exact(partition)) = partition else {
                continue;
            };
            if **partition != *"aws" && !partition.starts_with("aws-") {
                let partition = partition.to_string();
                findings.push(Finding::new(
                    subject,
                    resource.span,
                    MalformedPartition { partition },
                ));
            }
        }
    }
    findings
}
