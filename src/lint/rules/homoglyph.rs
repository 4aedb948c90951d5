//! A letter of another script that looks like a Latin one.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "homoglyph",
    RuleGroup::Correctness,
    include_str!("homoglyph.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct Homoglyph {
    text: String,
    letter: char,
}

impl Report for Homoglyph {
    fn message(&self) -> String {
        let (text, letter) = (code(&self.text), self.letter);
        let number = u32::from(letter);
        format!("{text} contains `{letter}` (U+{number:04X}), which is not a Latin letter")
    }

    fn help(&self) -> String {
        "retype the word in Latin letters".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (text, span) in &subject.unusual_texts {
        let mut words = text.split(|letter: char| !letter.is_alphanumeric());
        if let Some(letter) = words.find_map(look_alike) {
            let text = (*text).to_owned();
            findings.push(Finding::new(subject, *span, Homoglyph { text, letter }));
        }
    }
    findings
}

/// The first letter of another script in a word that also has Latin letters.
fn look_alike(word: &str) -> Option<char> {
    let letter = word.chars().find(|letter| looks_latin(*letter))?;
    let has_latin = word.contains(|letter: char| letter.is_ascii_alphabetic());
    has_latin.then_some(letter)
}

/// Letters of other scripts that fonts draw like Latin ones: the single-letter entries of Unicode's
/// table of confusables for Greek, Cyrillic, Armenian and Cherokee capitals, and full-width forms.
fn looks_latin(letter: char) -> bool {
    const LETTERS: &str =
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυ\u{3f2}\u{3f3}ЅІЈАВЕКМНОРСТУХасеорхуѕіјһԁԛԝӏՕՏԼօսոզցք";
    LETTERS.contains(letter) || matches!(letter, '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}')
}
