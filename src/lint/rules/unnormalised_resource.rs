//! A path in a resource that services normalise.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "unnormalised-resource",
    group: Group::Correctness,
    what: "a resource with `/../`, `//` or a percent-encoded dot or slash in its path",
    why: "names are compared as they stand, while a service may resolve such a path before it asks, so the pattern does not match what was meant",
    fix: "write the path as the service resolves it",
    message: "`{0}` holds `{1}`",
    help: "write the path without it",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "Resource": ["acs:oss:*:*:b/a/../secret/*", "acs:oss:*:*:b//k", "acs:oss:*:*:b/%2e%2e/k"]}
]}"#,
        &[
            r#""acs:oss:*:*:b/a/../secret/*""#,
            r#""acs:oss:*:*:b//k""#,
            r#""acs:oss:*:*:b/%2e%2e/k""#,
        ],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "mns:*", "Resource": ["acs:mns:*:*:/queues/a..b/*", "acs:oss:*:*:b/..hidden/*", "acs:oss:*:*:b/a%20b"]}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "apigateway:*", "Resource": "arn:aws:apigateway:*::/restapis/*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "clause R4 of the manual: nothing is normalised",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        let what = unresolved(&resource.value.text)?;
        Some(
            subject
                .find(resource.span)
                .fact(&*resource.value.text)
                .fact(what),
        )
    });
    wrong.collect()
}

fn unresolved(text: &str) -> Option<&'static str> {
    // Nearly every name has none of these, and is not looked at any further.
    if !["/.", "//", "%"].iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let folded = text.to_ascii_lowercase();
    let parts = folded.split('/');
    let dots = parts.skip(1).any(|part| part == ".." || part == ".");
    // The issuer of an identity provider is a part of its name.
    let doubled = folded.replace("https://", "").contains("//");
    let encoded = ["%2e", "%2f", "%5c"]
        .into_iter()
        .find(|code| folded.contains(code));
    encoded
        .or(dots.then_some("/../"))
        .or(doubled.then_some("//"))
}
