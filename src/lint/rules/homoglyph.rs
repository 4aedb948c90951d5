//! A letter of another script that looks like a Latin one.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "homoglyph",
    Group::Correctness,
    include_str!("homoglyph.md"),
    Check::Policy(check),
)
.words(
    "`{0}` holds `{1}` (U+{2}), which is no Latin letter",
    "write the word anew in Latin letters",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for &(text, span) in &subject.unusual_texts {
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            let foreign = word.chars().find(|letter| looks_latin(*letter));
            if let (Some(letter), true) = (
                foreign,
                word.chars().any(|letter| letter.is_ascii_alphabetic()),
            ) {
                let number = format!("{:04X}", u32::from(letter));
                found.push(
                    subject
                        .find(span)
                        .fact(text)
                        .fact(letter.to_string())
                        .fact(number),
                );
                break;
            }
        }
    }
    found
}

/// Letters of other scripts that fonts draw like Latin ones: the single-letter entries of Unicode's
/// table of confusables for Greek, Cyrillic, Armenian and Cherokee capitals, and full-width forms.
fn looks_latin(letter: char) -> bool {
    const LETTERS: &str =
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυ\u{3f2}\u{3f3}ЅІЈАВЕКМНОРСТУХасеорхуѕіјһԁԛԝӏՕՏԼօսոզցք";
    LETTERS.contains(letter) || matches!(letter, '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
}
