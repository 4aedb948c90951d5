//! A subject of any organisation.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::{Compare, Family};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "oidc-wide-subject",
    group: Group::Security,
    what: "a condition on the subject of a web identity whose wildcard spans organisations",
    why: "whoever opens an account at the provider can have a subject that matches, and assume the role",
    fix: "write the organisation and the repository, or the namespace, before the first wildcard",
    message: "`{0}` matches subjects of every organisation",
    help: "write the organisation before the first wildcard",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringEquals": {"oidc:aud": "sts.aliyuncs.com"}, "StringLike": {"oidc:sub": ["repo:*", "repo:acme*/app:*"]}}}
]}"#,
            &[r#""repo:*""#, r#""repo:acme*/app:*""#],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
   "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},
   "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "*"}}}
]}"#,
            &[r#""*""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Trust,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringLike": {"oidc:sub": ["repo:acme/*", "system:serviceaccount:pay:*", "repo:acme/app:ref:refs/heads/*"]}}}
]}"#,
        &[],
    )],
    aliases: &[
        "WILDCARD_USAGE_TOO_PERMISSIVE",
        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
    ],
    source: "clause T3 of the manual",
    check: Check::Policy(check),
};

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
