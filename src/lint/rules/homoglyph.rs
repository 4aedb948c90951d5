//! A letter of another script that looks like a Latin one.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;

pub(super) static RULE: Rule = Rule {
    id: "homoglyph",
    group: Group::Correctness,
    what: "a word that mixes Latin letters with letters of another script that look like them",
    why: "the word reads like another one and is compared as what it is, so a deny written so does not deny",
    fix: "write the word anew",
    message: "`{0}` holds `{1}` (U+{2}), which is no Latin letter",
    help: "write the word anew in Latin letters",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "еcs:DeleteInstance", "Resource": "*"}
]}"#,
        &[r#""еcs:DeleteInstance""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Deny", "Action": "oss:GetObject", "Resource": ["acs:oss:*:*:b/отчёт/*", "acs:oss:*:*:b/report-α/*", "acs:oss:*:*:b/résumé"]}
]}"#,
        &[],
    )],
    aliases: &["ConfusableIdentifier", "MixedScriptString"],
    source: "https://www.unicode.org/reports/tr39/ (mixed-script confusables)",
    check: Check::Policy(check),
};

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
