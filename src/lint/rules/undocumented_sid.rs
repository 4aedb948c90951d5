//! A `Sid` where the vendor documents none.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "undocumented-sid",
    group: Group::Pedantic,
    what: "a `Sid` in an identity policy of RAM, whose grammar has none",
    why: "the service is known to accept it today, and no page says so",
    fix: "say what the statement is for in the name or description of the policy",
    message: "the grammar of {0} has no `Sid`",
    help: "remove it where the policy must be portable",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
        &[r#""Read""#],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["UNSUPPORTED_SID"],
    source: "https://www.alibabacloud.com/help/document_detail/93739.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let silent = subject.facts.dialect == "alibaba-ram" && !subject.is_kind(&[Kind::Resource]);
    let with = subject
        .statements()
        .filter(|_| silent)
        .filter_map(|stated| stated.spans.sid);
    with.map(|span| subject.find(span).fact(&*subject.table.title))
        .collect()
}
