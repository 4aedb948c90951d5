//! A condition key in another case than published.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "miscased-key",
    group: Group::Catalog,
    what: "a condition key whose letters are those of a known one in another case",
    why: "keys are compared without regard to case, and yet searches and reviews look for the published spelling",
    fix: "write the key as published",
    message: "`{0}` is published as `{1}`",
    help: "write `{1}`",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"s3:Prefix": "a", "aws:resourcetag/Team": "red"}}}
]}"#,
            &[r#""s3:Prefix""#, r#""aws:resourcetag/Team""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "*", "Condition": {"IpAddress": {"acs:sourceip": "203.0.113.0/24"}}}
]}"#,
            &[r#""acs:sourceip""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "a", "aws:ResourceTag/team": "red"}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "the lists of keys in `src/lint/facts`, and the catalogue that was given, each with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let conditions = subject.statements().flat_map(|stated| stated.conditions());
    let other = conditions.filter_map(|condition| {
        let key = &*condition.condition.key;
        let published = published(subject, key).filter(|published| published != key)?;
        Some(subject.find(condition.key).fact(key).fact(published))
    });
    other.collect()
}

fn published(subject: &Subject<'_>, key: &str) -> Option<String> {
    let of_facts = || {
        let fact = subject.facts.key(key)?;
        Some(format!(
            "{}{}",
            fact.key,
            key.get(fact.key.len()..).unwrap_or("")
        ))
    };
    let of_catalog = subject
        .catalog
        .and_then(|catalog| catalog.key(key))
        .map(|known| known.published(key));
    of_catalog.or_else(of_facts)
}
