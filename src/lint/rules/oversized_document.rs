//! A document over the size that its vendor takes.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    id: "oversized-document",
    group: Group::Correctness,
    what: "a policy that is longer than its vendor takes for its kind",
    why: "the vendor refuses to save it",
    fix: "split it into several policies, or use wildcards",
    message: "the policy has {0} characters, and {1} takes {2} for its kind",
    help: "split it, or say more with wildcards",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Session,
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:GetObject", "Resource": ["acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-00/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-01/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-02/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-03/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-04/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-05/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-06/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-07/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-08/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-09/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-10/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-11/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-12/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-13/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-14/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-15/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-16/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-17/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-18/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-19/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-20/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-21/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-22/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-23/*", "acs:oss:*:*:rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-24/*"]}]}"#,
        &["{"],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Session,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*"}
]}"#,
        &[],
    )],
    aliases: &[
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
        "policy_size",
    ],
    source: "https://www.alibabacloud.com/help/en/ram/product-overview/limits and the quotas of the other vendors",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let limit = subject
        .facts
        .sizes
        .iter()
        .find(|(kind, _)| *kind == subject.kind());
    let size = characters(subject.text);
    let over = limit.filter(|(_, most)| size > *most);
    let start = subject.root.span.start();
    over.map(|(_, most)| {
        let (size, most) = (size.to_string(), most.to_string());
        subject
            .find(Span::new(start, start + 1))
            .fact(size)
            .fact(&*subject.table.title)
            .fact(most)
    })
    .into_iter()
    .collect()
}

/// Without the white space between words, which no vendor needs: what is too long even so cannot be
/// saved.
fn characters(text: &str) -> usize {
    let (mut count, mut quoted, mut escaped) = (0, false, false);
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        count += usize::from(quoted || !letter.is_ascii_whitespace());
    }
    count
}
