//! A subject of any organisation.

use crate::condition::{Compare, Family};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oidc-wide-subject",
    RuleGroup::Security,
    include_str!("oidc_wide_subject.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OidcWideSubject {
    pattern: String,
}

impl Report for OidcWideSubject {
    fn message(&self) -> String {
        let pattern = code(&self.pattern);
        format!("{pattern} matches subjects of other organisations")
    }

    fn help(&self) -> String {
        "write the whole organisation before the first wildcard".to_owned()
    }
}

/// How a subject begins that names an organisation.
struct SubjectForm {
    start: &'static str,
    /// What follows the organisation.
    end: char,
}

const FORMS: &[SubjectForm] = &[
    SubjectForm {
        start: "repo:",
        end: '/',
    },
    SubjectForm {
        start: "project_path:",
        end: '/',
    },
    SubjectForm {
        start: "organization:",
        end: ':',
    },
    SubjectForm {
        start: "system:serviceaccount:",
        end: ':',
    },
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        for condition in statement.conditions() {
            let is_on_subject = condition.folded_key().ends_with(":sub");
            if !is_on_subject || !has_wildcards(subject, condition) {
                continue;
            }
            for (value, span) in condition.values() {
                if is_wide(value) {
                    let pattern = value.to_owned();
                    findings.push(Finding::new(subject, span, OidcWideSubject { pattern }));
                }
            }
        }
    }
    findings
}

/// Whether a condition is positive, and a wildcard in its values is one.
fn has_wildcards(subject: &Subject<'_>, condition: ConditionAt<'_>) -> bool {
    let base = condition.test().base;
    let is_like = base.compare == Compare::Like || subject.table.equals_globs;
    base.family == Family::String && !base.negated && is_like
}

/// Whether the text before the first wildcard does not contain a whole organisation.
fn is_wide(value: &str) -> bool {
    let Some((start, _)) = value.split_once(['*', '?']) else {
        return false;
    };
    for form in FORMS {
        if let Some(organisation) = start.strip_prefix(form.start) {
            return !organisation.contains(form.end);
        }
    }
    // A start that may still become one of the forms names nothing at all.
    start.is_empty() || FORMS.iter().any(|form| form.start.starts_with(start))
}
