//! Every pattern over `a b c * ?` against every text over the same letters, compared with the definition (clause R1).
//! In a text `*` and `?` are letters. Each pattern is matched as it is, without regard to case, and with a part of it
//! as the value of a variable.

#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may stop where it stands; every text here is ASCII"
)]

use super::{Binding, Bindings, Fold, Match, Matcher, NoBindings, Spelled, Syntax, parse};

const LETTERS: [u8; 5] = *b"abc*?";
/// The longest pattern and text.
const LONGEST: usize = 5;
/// The longest of both where a part of the pattern is a variable, since each part is tried.
const LONGEST_WITH_VARIABLE: usize = 4;

/// A letter of a pattern; one that came from a variable's value is always literal (clause R8).
#[derive(Clone, Copy)]
enum Letter {
    Literal(u8),
    AnyOne,
    AnyRun,
}

/// The definition: a star is nothing, or one letter and a star.
fn describes(pattern: &[Letter], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([Letter::AnyRun, rest @ ..], []) => describes(rest, text),
        ([Letter::AnyRun, rest @ ..], [_, others @ ..]) => describes(rest, text) || describes(pattern, others),
        ([Letter::AnyOne, rest @ ..], [_, others @ ..]) => describes(rest, others),
        ([Letter::Literal(wanted), rest @ ..], [given, others @ ..]) => wanted == given && describes(rest, others),
        _ => false,
    }
}

fn live(letter: u8) -> Letter {
    match letter {
        b'*' => Letter::AnyRun,
        b'?' => Letter::AnyOne,
        letter => Letter::Literal(letter),
    }
}

/// Every text of up to this many letters.
fn texts(longest: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..longest {
        let end = texts.len();
        for index in start..end {
            texts.extend(LETTERS.map(|letter| format!("{}{}", texts[index], char::from(letter))));
        }
        start = end;
    }
    texts
}

fn matcher(pattern: &str, fold: Fold) -> Matcher {
    let syntax = Syntax { wildcards: true, variables: Some(str::to_owned) };
    Matcher::new(&parse(pattern, syntax).unwrap(), fold)
}

/// The value of the one variable, `v`.
struct Bound<'v>(&'v str);

impl Bindings for Bound<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        assert_eq!(key, "v");
        Binding::Value(self.0)
    }
}

#[test]
fn clause_r1_every_pattern_and_text() {
    let texts = texts(LONGEST);
    assert_eq!(texts.len(), 1 + 5 + 25 + 125 + 625 + 3125);
    let mut matched = 0_u64;
    for pattern in &texts {
        let letters: Vec<Letter> = pattern.bytes().map(live).collect();
        let exact = matcher(pattern, Fold::Exact);
        // In the other case, so that it matches only when case is ignored.
        let folded = matcher(&pattern.to_ascii_uppercase(), Fold::Simple);
        for text in &texts {
            let expected = describes(&letters, text.as_bytes());
            assert_eq!(exact.matches(text, &NoBindings), expected.into(), "`{pattern}` and `{text}`");
            assert_eq!(folded.matches(text, &NoBindings), expected.into(), "`{pattern}` and `{text}`, folded");
            matched += u64::from(expected);
        }
    }
    // Were the definition above wrong in both places, this would tell: the number of pairs that match is known.
    assert_eq!(matched, PAIRS_THAT_MATCH);
}

/// Counted by a regular-expression engine (Python 3, 2026-11-21).
const PAIRS_THAT_MATCH: u64 = 870_377;

#[test]
fn clause_r8_every_part_as_a_variable() {
    let texts = texts(LONGEST_WITH_VARIABLE);
    for pattern in &texts {
        for start in 0..=pattern.len() {
            for end in start..=pattern.len() {
                let (before, value, after) = (&pattern[..start], &pattern[start..end], &pattern[end..]);
                let literal = value.bytes().map(Letter::Literal);
                let letters: Vec<Letter> =
                    before.bytes().map(live).chain(literal).chain(after.bytes().map(live)).collect();
                let template = matcher(&format!("{before}${{v}}{after}"), Fold::Exact);
                for text in &texts {
                    let expected: Match = describes(&letters, text.as_bytes()).into();
                    let bound = template.matches(text, &Bound(value));
                    assert_eq!(bound, expected, "`{before}${{v}}{after}` with `{value}` and `{text}`");
                }
            }
        }
    }
}

#[test]
fn letters_take_the_case_of_a_wider_pattern() {
    let cases = [
        ("getobject", "GetObject", "GetObject"),
        ("getobject", "Get*", "Getobject"),
        ("send*message", "*Message", "send*Message"),
        ("aab", "*AB", "aAB"),
        ("abab", "A*B", "AbaB"),
        ("a?b*", "A*", "A?b*"),
        ("a?b", "A?B", "A?B"),
        ("get*", "Put*", "get*"),
        ("get*", "GetObject", "get*"),
        ("", "*", ""),
    ];
    for (narrow, wider, found) in cases {
        let written = Spelled::parse(narrow).in_case_of(&Spelled::parse(wider)).written();
        assert_eq!(written, found, "{narrow} as {wider}");
    }
}
