//! A policy that is longer than its vendor accepts.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oversized-document",
    RuleGroup::Correctness,
    include_str!("oversized_document.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct OversizedDocument {
    size: usize,
    limit: usize,
    /// The name of the cloud.
    cloud: String,
}

impl Report for OversizedDocument {
    fn message(&self) -> String {
        let Self { size, limit, cloud } = self;
        format!("the policy has {size} characters, but {cloud} allows {limit} for its kind")
    }

    fn help(&self) -> String {
        "split it into several policies, or use wildcards".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sizes = subject.facts.sizes.iter();
    let Some((_, limit)) = sizes.find(|(kind, _)| *kind == subject.kind()) else {
        return findings;
    };
    let size = characters(subject.text);
    if size > *limit {
        let start = subject.root.span.start();
        let report = OversizedDocument {
            size,
            limit: *limit,
            cloud: subject.table.title.to_string(),
        };
        findings.push(Finding::new(subject, Span::new(start, start + 1), report));
    }
    findings
}

/// The characters of a document without the white space between its tokens. Vendors differ in
/// whether they count that, and a document that is too long without it is too long for all.
fn characters(text: &str) -> usize {
    let (mut count, mut is_quoted, mut is_escaped) = (0, false, false);
    for letter in text.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        count += usize::from(is_quoted || !letter.is_ascii_whitespace());
    }
    count
}
