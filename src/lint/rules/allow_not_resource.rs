//! `Allow` with `NotResource`.

use super::super::finding::Finding;
use super::super::grant::GRANTING;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "allow-not-resource",
    group: Group::Security,
    what: "a statement that allows actions on every resource but those it lists",
    why: "it grants resources of every service and account that the list does not name, also those that are made later",
    fix: "list what is allowed, or allow less and deny the exceptions",
    message: "these actions are allowed on every resource but those listed here",
    help: "list what is allowed in `Resource`",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::secrets/*"}
]}"#,
        &[r#""NotResource""#],
    )],
    valid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::reports/*"}
]}"#,
            &[],
        ),
        Example::new(
            "volcengine",
            Kind::Identity,
            r#"{"Statement": [
  {"Effect": "Allow", "Action": "vpc:*", "Resource": "trn:vpc:*:*:vpc/*", "NotResource": "trn:vpc:*:*:vpc/vpc-core"}
]}"#,
            &[],
        ),
    ],
    aliases: &["NOTRESOURCE_WITH_ALLOW", "not_action_not_resource"],
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(GRANTING) {
        return Vec::new();
    }
    let open = subject.allows().filter(|stated| {
        stated.statement.resources.is_none() && !stated.statement.not_resources.is_empty()
    });
    open.map(|stated| subject.find(stated.spans.not_resources.key))
        .collect()
}
