//! Short texts that are easily taken for one another.

use super::Random;
use super::languages::Language;

/// Words that meet each other under one kind of folding and not under another, and letters that are
/// wildcards elsewhere.
const WORDS: &[&str] = &[
    "a", "b", "A", "B", "ab", "aB", "ba", "aa", "bb", "", "*", "?", "a*", "?b", "a:b", ":", "a/b",
    "/", "ß", "ẞ", "ss", "ς", "Σ", "σ", "İ", "i", "ı", "I", "k", "\u{212a}", "ſ", "s", "é",
    "e\u{301}", "😀", "[ab]", "\\*", "a.b", "^a$", "${b}", "$", "{", "}", "'", " ", "a b", "\n",
];
const SERVICES: &[&str] = &["a", "b", "A", "ram", "RAM", "iam", "sts", "ab"];
const REGIONS: &[&str] = &["", "", "a", "A", "b", "*", "ab"];
const ACCOUNTS: &[&str] = &["1", "1", "", "b", "B", "11", "*"];

pub fn word(random: &mut Random) -> String {
    let count = if random.chance(80) { 12 } else { WORDS.len() };
    WORDS[random.below(count)].to_owned()
}

/// Some words, with and without something between them.
pub fn phrase(random: &mut Random) -> String {
    let mut text = word(random);
    for _ in 0..random.below(3) {
        text.push_str(random.pick::<&str>(&["", "/", ":", "-"]));
        text.push_str(&word(random));
    }
    text
}

pub fn action(random: &mut Random) -> String {
    let service = *random.pick(&["a", "b", "A", "ab"]);
    let name = *random.pick(&[
        "a", "b", "A", "B", "ab", "aB", "ba", "aab", "a:b", "ß", "k", "\u{212a}", "bab",
    ]);
    format!("{service}:{name}")
}

/// The last field of a name.
fn last(random: &mut Random) -> String {
    match random.below(10) {
        0..6 => format!(
            "{}/{}",
            random.pick::<&str>(&["user", "role", "Role", "user", "a", "USER"]),
            word(random)
        ),
        6 => format!("{}:{}", word(random), word(random)),
        7 => (*random.pick(&["user", "role", "", "*", "user/*", "a:b:c"])).to_owned(),
        _ => phrase(random),
    }
}

/// The fields of a name after the words at its start.
pub fn fields(random: &mut Random, language: &Language) -> Vec<String> {
    let mut fields = Vec::new();
    if language.partition {
        fields.push((*random.pick(&["aws", "aws", "aw", ""])).to_owned());
    }
    fields.push((*random.pick(SERVICES)).to_owned());
    if language.region {
        fields.push((*random.pick(REGIONS)).to_owned());
    }
    fields.push((*random.pick(ACCOUNTS)).to_owned());
    fields.push(last(random));
    fields
}

/// Joins fields to a name; the words at the start in some case.
pub fn join(random: &mut Random, language: &Language, fields: &[String]) -> String {
    let words = language.words.iter().map(|word| {
        if language.folds {
            recase(random, word)
        } else {
            (*word).to_owned()
        }
    });
    words
        .chain(fields.iter().cloned())
        .collect::<Vec<_>>()
        .join(":")
}

/// Some letters in the other case, now and then.
pub fn recase(random: &mut Random, text: &str) -> String {
    if random.chance(80) {
        return text.to_owned();
    }
    let turn = |letter: char| {
        if !random.chance(50) {
            letter
        } else if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    text.chars().map(turn).collect()
}

/// A pattern that a text probably matches: letters give way to wildcards, and rarely to other
/// letters.
pub fn blur(random: &mut Random, text: &str) -> String {
    if random.chance(25) {
        return text.to_owned();
    }
    let mut pattern = String::new();
    for letter in text.chars() {
        match random.below(12) {
            0 | 1 => pattern.push('?'),
            2 => pattern.push('*'),
            3 => pattern.push_str(&format!("*{letter}")),
            4 if random.chance(30) => pattern.push_str(&word(random)),
            5 if random.chance(30) => {}
            _ => pattern.push(letter),
        }
    }
    if random.chance(10) {
        pattern.push('*');
    }
    pattern
}
