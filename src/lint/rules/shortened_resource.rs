//! A name that ends before its last field.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "shortened-resource",
    group: Group::Style,
    what: "a resource name with fewer fields than names have",
    why: "the fields that are missing count as `*`, which is not seen; other kinds of policies refuse it",
    fix: "write every field",
    message: "`{0}` leaves out fields, which count as `*`",
    help: "write `{1}`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws:sqs", "arn:aws:sqs:*:123456789012"]}
]}"#,
        &[r#""arn:aws:sqs""#, r#""arn:aws:sqs:*:123456789012""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws:sqs:*:*:*", "arn:aws:s3:::reports"]},
  {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &["MISSING_ARN_FIELD", "Missing ARN field", "INVALID_ARN"],
    source: "clause R4 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let wanted = subject.table.names.fields.len();
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let short = resources.filter_map(|resource| {
        let text = &*resource.value.text;
        // A colon of a variable is none of the name.
        let has = text.split(':').count();
        let missing = wanted
            .checked_sub(has)
            .filter(|missing| *missing > 0 && text != "*" && !text.contains("${"))?;
        Some(
            subject
                .find(resource.span)
                .fact(text)
                .fact(format!("{text}{}", ":*".repeat(missing))),
        )
    });
    short.collect()
}
