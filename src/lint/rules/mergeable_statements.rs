//! Two statements that differ in one list only.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    id: "mergeable-statements",
    group: Group::Style,
    what: "two statements without a `Sid` that are the same but for their actions, or but for their resources",
    why: "one statement says the same and is read faster",
    fix: "merge their lists",
    message: "this statement and {0} differ in their {1} only",
    help: "put their {1} in one list",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"},
  {"Effect": "Allow", "Action": "oss:PutObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
            &["{"],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": ["s3:Get*", "s3:Put*"], "Resource": "arn:aws:s3:::a/*"},
  {"Effect": "Deny", "Action": ["s3:Get*", "s3:Put*"], "Resource": "arn:aws:s3:::b/*"}
]}"#,
            &["{"],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"},
  {"Effect": "Allow", "Action": "oss:PutObject", "Resource": "acs:oss:*:*:inbox/*"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a/*"},
  {"Sid": "Write", "Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::a/*"}
]}"#,
            &[],
        ),
    ],
    aliases: &[],
    source: "clause S2 of the manual: one statement with two actions equals two statements with one each",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: HashMap<(&'static str, String), Stated<'_>> = HashMap::new();
    for stated in subject
        .statements()
        .filter(|stated| stated.statement.sid.is_none())
    {
        let actions = said(
            stated
                .statement
                .actions
                .iter()
                .flatten()
                .map(|action| action.text.to_ascii_lowercase()),
        );
        let resources = said(
            stated
                .statement
                .resources
                .iter()
                .flatten()
                .map(|resource| resource.text.to_string()),
        );
        let rest = rest(&stated);
        // Where a `Not…` stands, one list of the element says another thing than two.
        let plain =
            stated.statement.not_actions.is_empty() && stated.statement.not_resources.is_empty();
        let keys = [
            ("resources", format!("{actions}|{rest}")),
            ("actions", format!("{resources}|{rest}")),
        ];
        let earlier = keys
            .iter()
            .filter(|_| plain)
            .find_map(|key| Some((key.0, *seen.get(key)?)));
        match earlier {
            Some((what, earlier)) => found.push(
                subject
                    .find(stated.spans.start)
                    .fact(earlier.label())
                    .fact(what)
                    .beside(subject, earlier.spans.start, "the other statement stands"),
            ),
            None if plain => seen.extend(keys.map(|key| (key, stated))),
            None => {}
        }
    }
    found
}

fn said(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts.join(" ")
}

/// What must be the same besides actions and resources.
fn rest(stated: &Stated<'_>) -> String {
    let conditions = stated.statement.conditions.iter().map(|condition| {
        format!(
            "{} {} {:?}",
            condition.test.operator.name(),
            condition.canonical_key,
            condition.values
        )
    });
    let principals = stated
        .principals()
        .map(|named| format!("{:?} {}", named.word, named.text));
    let (conditions, principals) = (said(conditions), said(principals));
    format!(
        "{:?} {} {principals}|{conditions}",
        stated.statement.effect,
        stated.excepts_principals()
    )
}
