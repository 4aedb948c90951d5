//! A condition on the subject of a web identity that matches any organisation.

use crate::condition::{Compare, Family, Operator};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oidc-wide-subject",
    Group::Security,
    include_str!("oidc_wide_subject.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OidcWideSubject {
    value: String,
}

impl Report for OidcWideSubject {
    fn message(&self) -> String {
        format!(
            "{} matches subjects of every organisation",
            code(&self.value)
        )
    }

    fn help(&self) -> String {
        "write the organisation before the first wildcard".to_owned()
    }
}

/// How subjects begin, and what ends the part that names an organisation.
const FORMS: &[(&str, char)] = &[
    ("repo:", '/'),
    ("project_path:", '/'),
    ("organization:", ':'),
    ("system:serviceaccount:", ':'),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        for condition in statement.conditions() {
            let is_subject = condition.folded_key().ends_with(":sub");
            if !is_subject || !takes_wildcards(subject, condition.test()) {
                continue;
            }
            for (value, span) in condition.values() {
                if is_wide(value) {
                    let value = value.to_owned();
                    findings.push(Finding::new(subject, span, OidcWideSubject { value }));
                }
            }
        }
    }
    findings
}

fn takes_wildcards(subject: &Subject<'_>, operator: Operator) -> bool {
    let base = operator.base;
    let globs = base.compare == Compare::Like || subject.table.equals_globs;
    base.family == Family::String && !base.negated && globs
}

/// Whether a value has a wildcard before the end of the part that names an organisation.
fn is_wide(value: &str) -> bool {
    let Some(end) = value.find(['*', '?']) else {
        return false;
    };
    let start = value.get(..end).unwrap_or("");
    for (form, end) in FORMS {
        if let Some(organisation) = start.strip_prefix(form) {
            return !organisation.contains(*end);
        }
    }
    // Another form: nothing before the wildcard says whose subject it is.
    start.is_empty() || FORMS.iter().any(|(form, _)| form.starts_with(start))
}
