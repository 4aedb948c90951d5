//! A character that is not seen, or that turns text around.

use crate::lint::prelude::*;
use crate::words::is_hidden;

pub(super) static RULE: Rule = Rule::new(
    "invisible-character",
    Group::Correctness,
    include_str!("invisible_character.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("`{0}` holds U+{1}, which is not seen", "remove it");

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
