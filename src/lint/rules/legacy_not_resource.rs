//! `NotResource` where only older documents have it.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "legacy-not-resource",
    group: Group::Suspicious,
    what: "a `NotResource` in a dialect whose grammar no longer has it",
    why: "older policies that hold it still count; a new one may be refused",
    fix: "name the resources that are meant, and deny the exceptions in a statement of their own",
    message: "the grammar of {0} has had no `NotResource` since 2021",
    help: "name the resources in `Resource`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "NotResource": "acs:oss:*:*:reports/*"}
]}"#,
        &[r#""NotResource""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::reports/*"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://www.alibabacloud.com/help/document_detail/93739.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let legacy = subject.facts.dialect == "alibaba-ram";
    let with = subject
        .statements()
        .filter(|stated| legacy && !stated.statement.not_resources.is_empty());
    with.map(|stated| {
        subject
            .find(stated.spans.not_resources.key)
            .fact(&*subject.table.title)
    })
    .collect()
}
