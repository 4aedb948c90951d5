//! A region or account where names of that service have none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "misplaced-field",
    group: Group::Correctness,
    what: "a region or an account in the name of a resource whose service leaves that field empty, or writes `*` there",
    why: "no request has such a name, so the pattern never matches",
    fix: "leave the field as the service writes it",
    message: "`{0}` has `{1}` as its {2}, and names of that service have `{3}`",
    help: "write `{3}` there",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:cn-hangzhou:*:reports/*"}
]}"#,
            &[r#""acs:oss:cn-hangzhou:*:reports/*""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:us-east-1:123456789012:reports/*"}
]}"#,
            &[
                r#""arn:aws:s3:us-east-1:123456789012:reports/*""#,
                r#""arn:aws:s3:us-east-1:123456789012:reports/*""#,
            ],
        ),
        Example::new(
            "kingsoft",
            Kind::Identity,
            r#"{"Version": "2015-11-01", "Statement": [
  {"Effect": "Allow", "Action": "ks3:GetObject", "Resource": "krn:ksc:ks3::1000001:ledger/*"}
]}"#,
            &[r#""krn:ksc:ks3::1000001:ledger/*""#],
        ),
    ],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::reports/*", "arn:aws:s3:us-east-1:123456789012:accesspoint/a/object/*", "arn:aws:s3:*:*:reports/*"]}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:1000000000000001:reports/*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["ARN_REGION_NOT_ALLOWED", "ARN_ACCOUNT_NOT_ALLOWED"],
    source: "the pages on resource names of each service",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut found = Vec::new();
    for resource in subject
        .statements()
        .flat_map(|stated| stated.all_resources())
    {
        let pattern = &resource.value.pattern;
        let text = resource
            .value
            .text
            .splitn(names.fields.len(), ':')
            .last()
            .unwrap_or("");
        let service = names
            .index_of(&Field::Service)
            .and_then(|index| pattern.literal(index));
        for fixed in subject.facts.fixed_fields {
            let (field, called) = if fixed.region {
                (Field::Region, "region")
            } else {
                (Field::Account, "account")
            };
            let other = service != Some(fixed.service)
                || fixed.but_for.iter().any(|start| text.starts_with(start));
            let Some(matcher) = pattern.field(&field, names).filter(|_| !other) else {
                continue;
            };
            if matcher.covers(&Matcher::Exact(fixed.word.into())) == Truth::False {
                let index = names.index_of(&field).unwrap_or_default();
                let stands = resource.value.text.split(':').nth(index).unwrap_or("");
                found.push(
                    subject
                        .find(resource.span)
                        .fact(&*resource.value.text)
                        .fact(stands)
                        .fact(called)
                        .fact(shown(fixed.word)),
                );
            }
        }
    }
    found
}

fn shown(word: &str) -> &str {
    if word.is_empty() { "nothing" } else { word }
}
