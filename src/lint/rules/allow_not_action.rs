//! `Allow` with `NotAction`.

use super::super::finding::Finding;
use super::super::grant::GRANTING;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "allow-not-action",
    group: Group::Security,
    what: "a statement that allows every action but those it lists",
    why: "it grants every service that the list does not name, also those that the vendor adds later; it denies nothing",
    fix: "list what is allowed, or allow less and deny the exceptions",
    message: "every action but {0} is allowed",
    help: "list what is allowed in `Action`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "NotAction": ["ram:*", "bss:*"], "Resource": "*"}
]}"#,
        &[r#""NotAction""#],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "NotAction": "ecs:Describe*", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "volcengine",
            Kind::Identity,
            r#"{"Statement": [
  {"Effect": "Allow", "Action": "vpc:*", "NotAction": "vpc:Delete*", "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Control,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["not_action_not_resource"],
    source: "https://help.aliyun.com/en/ram/policy-elements",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(GRANTING) {
        return Vec::new();
    }
    // Where `NotAction` subtracts from `Action`, the list of what is allowed stands beside it.
    let open = subject.allows().filter(|stated| {
        stated.statement.actions.is_none() && !stated.statement.not_actions.is_empty()
    });
    let listed = |stated: Stated<'_>| {
        let shown: Vec<_> = stated
            .not_actions()
            .take(3)
            .map(|action| format!("`{}`", action.value.text))
            .collect();
        let more = if stated.statement.not_actions.len() > shown.len() {
            " and others"
        } else {
            ""
        };
        format!("{}{more}", shown.join(", "))
    };
    open.map(|stated| {
        subject
            .find(stated.spans.not_actions.key)
            .fact(listed(stated))
    })
    .collect()
}
