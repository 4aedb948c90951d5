//! A path in a resource that services normalise.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "unnormalised-resource",
    Group::Correctness,
    include_str!("unnormalised_resource.md"),
    Check::Policy(check),
)
.words("`{0}` holds `{1}`", "write the path without it");

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
