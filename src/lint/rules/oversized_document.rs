//! A document over the size that its vendor takes.

use crate::lint::prelude::*;
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "oversized-document",
    Group::Correctness,
    include_str!("oversized_document.md"),
    Check::Policy(check),
)
.words(
    "the policy has {0} characters, and {1} takes {2} for its kind",
    "split it, or say more with wildcards",
);

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
