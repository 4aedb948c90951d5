//! A control character.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "control-character",
    group: Group::Correctness,
    what: "a control character in a text of the policy",
    why: "it is not seen, and it is compared, so the text matches nothing that was meant",
    fix: "remove it",
    message: "`{0}` holds a control character",
    help: "remove it",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ecs:*", "Resource": "acs:ecs:*:*:instance/i-1\t"}
]}"#,
        &[r#""acs:ecs:*:*:instance/i-1\t""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "ecs:*", "Resource": "acs:ecs:*:*:instance/i-1"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "RFC 8259, section 7",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let texts = subject.unusual_texts.iter();
    let wrong = texts.filter(|(text, _)| text.contains(char::is_control));
    wrong
        .map(|(text, span)| subject.find(*span).fact(text))
        .collect()
}
