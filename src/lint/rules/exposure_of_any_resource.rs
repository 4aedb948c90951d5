//! Letting others into every resource.

use crate::lint::prelude::*;
use crate::lint::sensitive::on_any_resource;

pub(super) static RULE: Rule = Rule::new(
    "exposure-of-any-resource",
    RuleGroup::Suspicious,
    include_str!("exposure_of_any_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ExposureOfAnyResource {
    /// An action that the pattern matches, as published.
    action: String,
}

impl Report for ExposureOfAnyResource {
    fn message(&self) -> String {
        let action = &self.action;
        format!("`{action}` can make a resource public, and is allowed on every resource")
    }

    fn help(&self) -> String {
        "name the resources whose policies or shares may be changed".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let exposures = subject.facts.sensitive.exposures;
    on_any_resource(subject, exposures, |action| ExposureOfAnyResource {
        action,
    })
}
