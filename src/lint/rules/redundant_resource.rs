//! A resource that another one of its list covers.

use super::super::cover::covered;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ResourcePattern;

pub(super) static RULE: Rule = Rule {
    id: "redundant-resource",
    group: Group::Style,
    what: "a resource that another one of the same list covers",
    why: "it changes nothing, and hides that the wider one is in force",
    fix: "remove it, or the wider one if that was not meant",
    message: "`{0}` is covered by `{1}`",
    help: "remove it, or `{1}` if that was not meant",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject",
   "Resource": ["acs:oss:*:*:reports/*", "acs:oss:*:*:reports/2026/*"]}
]}"#,
            &[r#""acs:oss:*:*:reports/2026/*""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:*", "Resource": ["arn:aws:sqs:*:*:jobs", "*"]}
]}"#,
            &[r#""arn:aws:sqs:*:*:jobs""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": ["acs:oss:*:*:reports", "acs:oss:*:*:reports/*"]}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject",
   "Resource": ["arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/public/*"]}
]}"#,
            &[],
        ),
    ],
    aliases: &["REDUNDANT_RESOURCE"],
    source: "clauses R4 to R6 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let fields = subject.table.names.fields.len();
    for stated in subject.statements() {
        let lists = [
            (false, stated.resources().collect::<Vec<_>>()),
            (true, stated.not_resources().collect()),
        ];
        for (excluded, list) in lists {
            // In lower case, since some fields ignore case; what differs in a field that does not
            // is told apart later.
            let texts: Vec<String> = list
                .iter()
                .map(|resource| started(&resource.value.text, fields))
                .collect();
            let includes = |one: &ResourcePattern, other: &ResourcePattern| {
                one.pattern.covers(
                    &other.pattern,
                    &subject.table.names,
                    subject.table.exact_names(),
                ) == Truth::True
            };
            let covers = |wide: usize, narrow: usize| {
                list.get(wide)
                    .zip(list.get(narrow))
                    .is_some_and(|(wide, narrow)| {
                        let (wide, narrow) = (wide.value, narrow.value);
                        // Left out is more than what it matches where its variable has no value
                        // (R8).
                        let fixed = !excluded || narrow.pattern.variables().next().is_none();
                        includes(wide, narrow) && (fixed || includes(narrow, wide))
                    })
            };
            let pairs = covered(&texts, covers).into_iter();
            let pairs =
                pairs.filter_map(|(narrow, wide)| Some((list.get(narrow)?, list.get(wide)?)));
            found.extend(pairs.map(|(narrow, wide)| {
                subject
                    .find(narrow.span)
                    .fact(&*narrow.value.text)
                    .fact(&*wide.value.text)
            }));
        }
    }
    found
}

/// A text by which a pattern is found: fields that are missing may be anything.
fn started(text: &str, fields: usize) -> String {
    let folded = text.to_ascii_lowercase();
    if text.bytes().filter(|byte| *byte == b':').count() + 1 < fields {
        folded + "*"
    } else {
        folded
    }
}
