//! An action that another one of its list covers.

use super::super::cover::covered;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Placed, Subject};
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "redundant-action",
    group: Group::Style,
    what: "an action that another one of the same list covers",
    why: "it changes nothing, and hides that the wider one is in force",
    fix: "remove it, or the wider one if that was not meant",
    message: "`{0}` is covered by `{1}`",
    help: "remove it, or `{1}` if that was not meant",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ecs:Describe*", "ecs:DescribeInstances", "ECS:describedisks"], "Resource": "*"}]}"#,
            &[r#""ecs:DescribeInstances""#, r#""ECS:describedisks""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotAction": ["iam:Get*", "iam:*User", "iam:GetUser*"], "Resource": "*"}}"#,
            &[r#""iam:GetUser*""#],
        ),
    ],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ecs:*Instance", "ecs:Describe*", "ecs:StartInstances"], "Resource": "*"}]}"#,
        &[],
    )],
    aliases: &["REDUNDANT_ACTION"],
    source: "clause R3 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        for list in [
            stated.actions().collect::<Vec<_>>(),
            stated.not_actions().collect(),
        ] {
            found.extend(redundant(&list).map(|(narrow, wide)| {
                let wide = wide.value;
                subject
                    .find(narrow.span)
                    .fact(&*narrow.value.text)
                    .fact(&*wide.text)
            }));
        }
    }
    found
}

/// Each that is covered, with what covers it.
fn redundant<'l, 's>(
    list: &'l [Placed<'s, ActionPattern>],
) -> impl Iterator<Item = (Placed<'s, ActionPattern>, Placed<'s, ActionPattern>)> + 'l {
    let texts: Vec<String> = list
        .iter()
        .map(|action| action.value.text.to_ascii_lowercase())
        .collect();
    let covers = |wide: usize, narrow: usize| {
        list.get(wide)
            .zip(list.get(narrow))
            .is_some_and(|(wide, narrow)| wide.value.covers(narrow.value) == Truth::True)
    };
    let pairs = covered(&texts, covers);
    pairs
        .into_iter()
        .filter_map(|(narrow, wide)| Some((*list.get(narrow)?, *list.get(wide)?)))
}
