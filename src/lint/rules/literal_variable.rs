//! `${…}` where there are no variables.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "literal-variable",
    group: Group::Correctness,
    what: "a `${` in a resource or a condition value of a policy without variables",
    why: "it is compared letter by letter, so it matches no name that was meant",
    fix: "write the name itself, or a wildcard with a condition on who asks; in AWS, use version `2012-10-17`",
    message: "`{0}` is plain text here",
    help: "no variable of {1} is replaced in this policy; write what the name is",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:home/${ram:UserName}/*"}
]}"#,
            &[r#""acs:oss:*:*:home/${ram:UserName}/*""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2008-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::home",
   "Condition": {"StringLike": {"s3:prefix": "${aws:username}/*"}}}
]}"#,
            &[r#""${aws:username}/*""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}
]}"#,
        &[],
    )],
    aliases: &["VARIABLE_UNSUPPORTED_IN_VERSION"],
    source: "clause R8 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let version = subject
        .policy
        .version
        .as_deref()
        .or(subject.table.default_version());
    if subject.table.variables_in(version).is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut tell = |text: &str, span| {
        if text.contains("${") {
            found.push(subject.find(span).fact(text).fact(&*subject.table.title));
        }
    };
    for stated in subject.statements() {
        stated
            .all_resources()
            .for_each(|resource| tell(&resource.value.text, resource.span));
        stated.conditions().for_each(|condition| {
            condition
                .values()
                .for_each(|(value, span)| tell(value, span))
        });
    }
    found
}
