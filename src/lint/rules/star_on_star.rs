//! Everything on everything.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "star-on-star",
    group: Group::Security,
    what: "a statement that allows every action on every resource without a condition",
    why: "whoever holds it controls the whole account, and so does whoever takes over one of its keys",
    fix: "name the actions and resources that are needed, or keep this policy for administrators who need it",
    message: "every action is allowed on every resource",
    help: "name the actions and resources that are needed",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        &[r#""*""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Control,
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        &[],
    )],
    aliases: &["CKV_AWS_1", "CKV_AWS_62", "full_wildcard"],
    source: "https://www.alibabacloud.com/help/en/ram/permission-policy-check",
    check: Check::Policy(check),
};

/// The kinds that grant; in the others everything is what a filter lets through.
const GRANTING: &[Kind] = &[Kind::Identity, Kind::Resource];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(GRANTING) {
        return Vec::new();
    }
    let bare = subject
        .allows()
        .filter(|stated| !stated.has_conditions() && stated.every_resource().is_some());
    let bare = bare.filter(|stated| stated.statement.not_actions.is_empty());
    let star = bare.filter_map(|stated| {
        stated
            .actions()
            .find(|action| matches!(&*action.value.text, "*" | "*:*"))
    });
    star.map(|action| subject.find(action.span)).collect()
}
