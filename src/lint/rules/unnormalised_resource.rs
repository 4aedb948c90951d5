//! A path in a resource that services normalise.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "unnormalised-resource",
    RuleGroup::Correctness,
    include_str!("unnormalised_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnnormalisedResource {
    resource: String,
    /// The part that a service may resolve.
    part: &'static str,
}

impl Report for UnnormalisedResource {
    fn message(&self) -> String {
        let resource = code(&self.resource);
        format!("the path of {resource} contains `{}`", self.part)
    }

    fn help(&self) -> String {
        format!("write the path without `{}`", self.part)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            if let Some(part) = unresolved_part(&resource.value.text) {
                let resource_text = resource.value.text.to_string();
                let report = UnnormalisedResource {
                    resource: resource_text,
                    part,
                };
                findings.push(Finding::new(subject, resource.span, report));
            }
        }
    }
    findings
}

/// The part of a name that a service may resolve.
fn unresolved_part(text: &str) -> Option<&'static str> {
    // Nearly every name has none of these, and is not checked any further.
    if !["/.", "//", "%"].iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let folded = text.to_ascii_lowercase();
    for encoded in ["%2e", "%2f", "%5c"] {
        if folded.contains(encoded) {
            return Some(encoded);
        }
    }
    for segment in folded.split('/').skip(1) {
        match segment {
            "." => return Some("/."),
            ".." => return Some("/.."),
            _ => {}
        }
    }
    // The issuer of an identity provider is a part of its name.
    let without_issuer = folded.replace("https://", "");
    without_issuer.contains("//").then_some("//")
}
