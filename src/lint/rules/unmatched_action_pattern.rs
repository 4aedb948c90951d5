//! A wildcard that matches no action of the catalogue.

use super::super::finding::Finding;
use super::super::reach;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "unmatched-action-pattern",
    group: Group::Catalog,
    what: "an action with a wildcard that matches none of the actions which the catalogue has of its service",
    why: "it grants or denies nothing today; often a letter is wrong before the star",
    fix: "write the actions that are meant",
    message: "`{0}` matches no action that is known (catalogue of {1})",
    help: "look at the letters before the wildcard",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": ["ecs:Destroy*", "ecs:Delete*"], "Resource": "*"}
]}"#,
        &[r#""ecs:Destroy*""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": ["ecs:*instance", "oss:Destroy*", "*:Destroy*"], "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &["INVALID_ACTION"],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let idle = actions.filter(|action| {
        let wild = action
            .value
            .text
            .split_once(':')
            .is_some_and(|(_, name)| name.contains(['*', '?']));
        wild && reach::actions(catalog, action.value).is_some_and(|known| known.is_empty())
    });
    idle.map(|action| {
        subject
            .find(action.span)
            .fact(&*action.value.text)
            .fact(catalog.date())
    })
    .collect()
}
