//! A character that is not seen, or that turns text around.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::words::is_hidden;

pub(super) static RULE: Rule = Rule {
    id: "invisible-character",
    group: Group::Correctness,
    what: "a character that takes no room or changes the direction of text",
    why: "the text reads like another one and is compared as what it is",
    fix: "remove it",
    message: "`{0}` holds U+{1}, which is not seen",
    help: "remove it",
    invalid: &[
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::re\u200bports/*"}
]}"#,
            &[r#""arn:aws:s3:::re\u200bports/*""#],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:*", "Resource": "acs:oss:*:*:b/\u202eterces/*"}
]}"#,
            &[r#""acs:oss:*:*:b/\u202eterces/*""#],
        ),
    ],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/تقرير/*"}
]}"#,
        &[],
    )],
    aliases: &["BidiChars"],
    source: "https://www.unicode.org/reports/tr36/ and CVE-2021-42574",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let hidden = subject.unusual_texts.iter().filter_map(|&(text, span)| {
        let letter = text.chars().find(|letter| is_hidden(*letter))?;
        let shown: String = text
            .chars()
            .map(|letter| {
                if is_hidden(letter) {
                    '\u{fffd}'
                } else {
                    letter
                }
            })
            .collect();
        Some(
            subject
                .find(span)
                .fact(shown)
                .fact(format!("{:04X}", u32::from(letter))),
        )
    });
    hidden.collect()
}
