//! A list of what may pass that keeps roles from being assumed.

use super::super::finding::Finding;
use super::super::grant::includes;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "filter-without-assume-role",
    group: Group::Suspicious,
    what: "a control policy that allows a list of actions without the one that assumes roles",
    why: "what a control policy does not allow is denied, so nobody there can assume a role any more",
    fix: "allow that action too, unless that is meant",
    message: "no statement here lets `{0}` pass",
    help: "add `{0}`, unless that is meant",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Control,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ecs:*", "vpc:*"], "Resource": "*"}
]}"#,
        &[r#""Action""#],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Control,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ecs:*", "sts:AssumeRole"], "Resource": "*"}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Control,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ecs:*", "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "https://help.aliyun.com/en/resource-management/resource-directory/user-guide/control-policy-overview",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((action, _)) = subject.table.sharing.assume.first() else {
        return Vec::new();
    };
    if !subject.is_kind(&[Kind::Control]) {
        return Vec::new();
    }
    let wanted = ActionPattern::new(action);
    let passes = |stated: Stated<'_>| includes(&stated, &wanted).is_some();
    let first = subject
        .allows()
        .next()
        .filter(|_| !subject.allows().any(passes));
    first
        .map(|stated| subject.find(stated.spans.actions.key).fact(action))
        .into_iter()
        .collect()
}
