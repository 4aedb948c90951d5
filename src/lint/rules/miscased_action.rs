//! An action in another case than published.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "miscased-action",
    group: Group::Catalog,
    what: "an action whose letters are those of a known one in another case",
    why: "actions are compared without regard to case, and yet searches and reviews look for the published spelling",
    fix: "write the action as published",
    message: "`{0}` is published as `{1}`",
    help: "write `{1}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:startinstance", "Resource": "*"}
]}"#,
        &[r#""ecs:startinstance""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ecs:StartInstance", "ECS:StopInstance", "ecs:start*"], "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let actions = subject.statements().flat_map(|stated| stated.all_actions());
    let other = actions.filter_map(|action| {
        let (service, name) = action.value.text.split_once(':')?;
        let published = catalog.actions(service)?.get(&name.to_ascii_lowercase())?;
        let meant = format!("{service}:{}", published.name);
        (published.name != name).then(|| {
            subject
                .find(action.span)
                .fact(&*action.value.text)
                .fact(meant)
        })
    });
    other.collect()
}
