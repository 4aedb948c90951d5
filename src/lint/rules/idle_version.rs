//! A `Version` in a language without versions.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::dialect::VersionRule;

pub(super) static RULE: Rule = Rule {
    id: "idle-version",
    group: Group::Style,
    what: "a `Version` in an identity policy of a dialect that has none",
    why: "it means nothing, and suggests that another language is spoken",
    fix: "remove it",
    message: "`Version` means nothing in {0}",
    help: "remove it",
    invalid: &[Example::new(
        "volcengine",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "tos:GetObject", "Resource": "*"}]}"#,
        &[r#""2012-10-17""#],
    )],
    valid: &[
        Example::new(
            "volcengine",
            Kind::Identity,
            r#"{"Statement": [
  {"Effect": "Allow", "Action": "tos:GetObject", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "volcengine",
            Kind::Resource,
            r#"{"Version": "1.0", "Statement": [{"Effect": "Allow", "Principal": ["2100000001"], "Action": "tos:GetObject", "Resource": "trn:tos:::b/*"}]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "https://www.volcengine.com/docs/6257/65059",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // A published bucket policy carries one. A dialect that a program defines may mean something by
    // it.
    let idle =
        matches!(subject.table.version, VersionRule::Ignored) && !subject.facts.dialect.is_empty();
    let span = subject
        .spans
        .version
        .filter(|_| idle && !subject.is_kind(&[Kind::Resource]));
    span.map(|span| subject.find(span).fact(&*subject.table.title))
        .into_iter()
        .collect()
}
