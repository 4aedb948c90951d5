//! Two stars, one after the other.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "double-star",
    group: Group::Style,
    what: "two or more stars in a row",
    why: "they say no more than one, while in other languages `**` crosses slashes and `*` does not: here every star does",
    fix: "write one star",
    message: "`{0}` has two stars in a row, which say no more than one",
    help: "write `{1}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:Get**", "Resource": "acs:oss:*:*:reports/**"}
]}"#,
        &[r#""oss:Get**""#, r#""acs:oss:*:*:reports/**""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:Get*", "Resource": "acs:oss:*:*:reports/*/*"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "clauses R1 and R4 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut tell = |text: &str, span| {
        if text.contains("**") {
            let single = text.split('*').collect::<Vec<_>>();
            let (last, others) = single
                .split_last()
                .map_or(("", [].as_slice()), |(last, others)| (*last, others));
            let mut meant: String = String::new();
            for (index, part) in others.iter().enumerate() {
                meant.push_str(part);
                if index == 0 || !part.is_empty() {
                    meant.push('*');
                }
            }
            found.push(subject.find(span).fact(text).fact(meant + last));
        }
    };
    for stated in subject.statements() {
        stated
            .all_actions()
            .for_each(|action| tell(&action.value.text, action.span));
        stated
            .all_resources()
            .for_each(|resource| tell(&resource.value.text, resource.span));
    }
    found
}
