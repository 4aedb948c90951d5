//! A document over the size that its vendor accepts.

use super::no_statements::first_byte;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oversized-document",
    Group::Correctness,
    include_str!("oversized_document.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OversizedDocument {
    size: usize,
    limit: usize,
    cloud: String,
}

impl Report for OversizedDocument {
    fn message(&self) -> String {
        let Self { size, limit, cloud } = self;
        format!("the policy has {size} characters, but {cloud} accepts {limit} for its kind")
    }

    fn help(&self) -> String {
        "split it, or use wildcards".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sizes = subject.facts.sizes.iter();
    let Some(&(_, limit)) = sizes.find(|(kind, _)| *kind == subject.kind()) else {
        return findings;
    };
    let size = characters(subject.text);
    if size > limit {
        let cloud = subject.table.title.to_string();
        let report = OversizedDocument { size, limit, cloud };
        findings.push(Finding::new(subject, first_byte(subject), report));
    }
    findings
}

/// The size without the white space between words, which no vendor needs: what is too long even so
/// cannot be saved.
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
