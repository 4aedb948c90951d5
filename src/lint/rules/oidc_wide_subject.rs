//! A subject of any organisation.

use crate::lint::facts::SharedIssuer;
use crate::lint::federation::{
    has_wildcards, named_provider, open_values, shared_issuer, tenant_claim,
};
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
        "begin with the organisation, and put wildcards only behind the whole of it".to_owned()
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
        let provider = named_provider(statement, subject.facts.trust.web_providers);
        let issuer = provider.and_then(|provider| shared_issuer(subject, statement, provider.text));
        let values = match issuer {
            Some(issuer) => values_of_any_tenant(subject, statement, issuer),
            None => wide_subjects(subject, statement),
        };
        for (value, span) in values {
            let pattern = value.to_owned();
            findings.push(Finding::new(subject, span, OidcWideSubject { pattern }));
        }
    }
    findings
}

/// The values of claims by which a shared issuer names organisations, if none of the conditions
/// names one.
fn values_of_any_tenant<'s>(
    subject: &Subject<'_>,
    statement: StatementAt<'s>,
    issuer: &'static SharedIssuer,
) -> Vec<(&'s str, Span)> {
    let mut values = Vec::new();
    for condition in statement.conditions() {
        let Some(claim) = tenant_claim(issuer, condition) else {
            continue;
        };
        let open = open_values(claim, condition, has_wildcards(subject, condition));
        if open.is_empty() {
            return open;
        }
        values.extend(open);
    }
    values
}

/// The subjects that span organisations or namespaces, of an issuer about which nothing is known.
fn wide_subjects<'s>(subject: &Subject<'_>, statement: StatementAt<'s>) -> Vec<(&'s str, Span)> {
    let mut values = Vec::new();
    for condition in statement.conditions() {
        let is_on_subject = condition.folded_key().ends_with(":sub");
        if is_on_subject && has_wildcards(subject, condition) {
            values.extend(condition.values().filter(|(value, _)| is_wide(value)));
        }
    }
    values
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
