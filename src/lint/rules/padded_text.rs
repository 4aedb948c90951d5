//! White space around a name or value.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "padded-text",
    group: Group::Correctness,
    what: "a resource or a condition value that begins or ends with white space",
    why: "white space is compared like every other character, so the text matches nothing that was meant",
    fix: "remove the white space",
    message: "`{0}` begins or ends with white space",
    help: "remove it",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "Resource": "acs:oss:*:*:reports/* "}
]}"#,
            &[r#""acs:oss:*:*:reports/* ""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": " o-a1b2c3"}}}
]}"#,
            &[r#"" o-a1b2c3""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b/my file", "Condition": {"StringEquals": {"s3:delimiter": [" ", "", "/"]}}}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "clauses R1 and C4 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // A value that is nothing but white space is meant.
    let padded = |text: &str| text.trim() != text && !text.trim().is_empty();
    let mut found = Vec::new();
    for stated in subject.statements() {
        let resources = stated
            .all_resources()
            .filter(|resource| padded(&resource.value.text));
        found.extend(
            resources.map(|resource| subject.find(resource.span).fact(&*resource.value.text)),
        );
        let values = stated
            .conditions()
            .flat_map(|condition| condition.values())
            .filter(|(value, _)| padded(value));
        found.extend(values.map(|(value, span)| subject.find(span).fact(value)));
    }
    found
}
