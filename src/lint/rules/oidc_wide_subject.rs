//! A subject of any organisation.

use crate::condition::{Compare, Family};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oidc-wide-subject",
    Group::Security,
    include_str!("oidc_wide_subject.md"),
    Check::Policy(check),
)
.words(
    "`{0}` matches subjects of every organisation",
    "write the organisation before the first wildcard",
);

/// How subjects begin, and what ends the part that names an organisation.
const FORMS: &[(&str, char)] = &[
    ("repo:", '/'),
    ("project_path:", '/'),
    ("organization:", ':'),
    ("system:serviceaccount:", ':'),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return found;
    }
    for condition in subject.allows().flat_map(|stated| stated.conditions()) {
        let base = condition.test().base;
        let globs = base.family == Family::String
            && !base.negated
            && (base.compare == Compare::Like || subject.table.equals_globs);
        if globs && condition.folded_key().ends_with(":sub") {
            let wide = condition.values().filter(|(value, _)| is_wide(value));
            found.extend(wide.map(|(value, span)| subject.find(span).fact(value)));
        }
    }
    found
}

fn is_wide(value: &str) -> bool {
    let Some(end) = value.find(['*', '?']) else {
        return false;
    };
    let start = value.get(..end).unwrap_or("");
    match FORMS
        .iter()
        .find_map(|(form, end)| Some((start.strip_prefix(form)?, *end)))
    {
        Some((organisation, end)) => !organisation.contains(end),
        // Another form: nothing before the wildcard says whose subject it is.
        None => start.is_empty() || FORMS.iter().any(|(form, _)| form.starts_with(start)),
    }
}
