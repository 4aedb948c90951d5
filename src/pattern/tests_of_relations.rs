//! Patterns over `a b * ?`, compared with what the definition of a wildcard says (clause R1): each
//! with every short text, and each pair by what both match. The texts hold a letter that no pattern
//! names: over `a` and `b` alone `*ab*` seems to cover `a*b`.
//!
//! `cargo test` takes all pairs of up to four letters and every so manyth pattern of up to six.
//! With `PORTCULLIS_LONG` in the environment all pairs of up to six letters are taken, 29,822,521
//! of them: some minutes.

use std::ops::Range;

use super::{Binding, Bindings, Fold, Match, Matcher, NoBindings, Syntax, parse};
use crate::decision::Truth;

/// Letters of a text, the last of which appears in no pattern.
const LETTERS: [char; 3] = ['a', 'b', 'c'];

fn matcher(pattern: &str, fold: Fold) -> Matcher {
    let syntax = Syntax {
        wildcards: true,
        variables: Some(str::to_owned),
    };
    Matcher::new(&parse(pattern, syntax).unwrap(), fold)
}

/// Every text over some letters, up to this length, the shorter ones first.
pub(super) fn texts(letters: &[char], longest: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..longest {
        let end = texts.len();
        let longer: Vec<String> = texts
            .get(start..end)
            .unwrap()
            .iter()
            .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")))
            .collect();
        texts.extend(longer);
        start = end;
    }
    texts
}

/// The set of texts that a pattern matches, a bit each.
pub(super) fn matched(matcher: &Matcher, texts: &[String]) -> Vec<u64> {
    matched_with(matcher, texts, &NoBindings)
}

fn matched_with(matcher: &Matcher, texts: &[String], bindings: &impl Bindings) -> Vec<u64> {
    let mut bits = vec![0_u64; texts.len().div_ceil(64)];
    for (index, text) in texts.iter().enumerate() {
        let bit = u64::from(matcher.matches(text, bindings) == Match::Yes);
        *bits.get_mut(index / 64).unwrap() |= bit << (index % 64);
    }
    bits
}

/// Whether each bit of the first set is one of the second.
pub(super) fn is_subset(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one & !other == 0)
}

/// Whether two sets have a bit in common.
pub(super) fn have_common(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).any(|(one, other)| one & other != 0)
}

/// A pattern with the texts that it matches, a bit each.
struct Known {
    text: String,
    matcher: Matcher,
    bits: Vec<u64>,
    /// The words of `bits` that are not 0 lie here.
    range: Range<usize>,
}

impl Known {
    /// By the definition: which parts of the pattern can have been read when a text has been. A
    /// text is its parent with a letter more, and the parent of text `n` is text `(n - 1) / 3`.
    fn new(text: &str, texts: &[String]) -> Self {
        let pattern: Vec<char> = text.chars().collect();
        let matcher = matcher(text, Fold::Exact);
        let mut read = vec![past_stars(&pattern, 1)];
        for number in 1..texts.len() {
            let parent = *read.get((number - 1) / LETTERS.len()).unwrap();
            let letter = *LETTERS.get((number - 1) % LETTERS.len()).unwrap();
            read.push(read_letter(&pattern, parent, letter));
        }
        let mut bits = vec![0_u64; texts.len().div_ceil(64)];
        for (index, (input, read)) in texts.iter().zip(read).enumerate() {
            let matches = read >> pattern.len() & 1 == 1;
            assert_eq!(
                matcher.matches(input, &NoBindings) == Match::Yes,
                matches,
                "`{text}` matches `{input}`"
            );
            *bits.get_mut(index / 64).unwrap() |= u64::from(matches) << (index % 64);
        }
        let first = bits.iter().position(|word| *word != 0).unwrap_or(0);
        let last = match bits.iter().rposition(|word| *word != 0) {
            Some(last) => last + 1,
            None => first,
        };
        Self {
            text: text.to_owned(),
            matcher,
            bits,
            range: first..last,
        }
    }

    /// The words where the other has some text, of both.
    fn beside<'k>(&'k self, other: &'k Known) -> impl Iterator<Item = (u64, u64)> + 'k {
        let words = |known: &'k Known| known.bits.get(other.range.clone()).unwrap().iter().copied();
        words(self).zip(words(other))
    }
}

/// The places after those that are read, and behind the stars that follow: a star may be passed
/// without reading.
fn past_stars(pattern: &[char], mut read: u16) -> u16 {
    for (at, letter) in pattern.iter().enumerate() {
        read |= (read >> at & u16::from(*letter == '*')) << (at + 1);
    }
    read
}

/// The places after one more letter.
fn read_letter(pattern: &[char], read: u16, given: char) -> u16 {
    let mut next = 0;
    for (at, letter) in pattern.iter().enumerate() {
        match *letter {
            _ if read >> at & 1 == 0 => {}
            '*' => next |= 1 << at,
            letter if letter == '?' || letter == given => next |= 1 << (at + 1),
            _ => {}
        }
    }
    past_stars(pattern, next)
}

/// Every so manyth pattern with all texts, and all pairs of these; how many pairs cover and how
/// many overlap.
fn compare_all(longest: usize, text_length: usize, share: usize) -> (usize, usize) {
    let inputs = texts(&LETTERS, text_length);
    let patterns: Vec<Known> = texts(&['a', 'b', '*', '?'], longest)
        .iter()
        .step_by(share)
        .map(|text| Known::new(text, &inputs))
        .collect();
    let (mut covering, mut overlapping) = (0, 0);
    for left in &patterns {
        for right in &patterns {
            let covers = left.beside(right).all(|(left, right)| right & !left == 0);
            let overlaps = left.beside(right).any(|(left, right)| left & right != 0);
            assert_eq!(
                left.matcher.covers(&right.matcher),
                covers.into(),
                "`{}` covers `{}`",
                left.text,
                right.text
            );
            assert_eq!(
                left.matcher.overlaps(&right.matcher),
                overlaps.into(),
                "`{}`, `{}`",
                left.text,
                right.text
            );
            covering += usize::from(covers);
            overlapping += usize::from(overlaps);
        }
    }
    (covering, overlapping)
}

/// How many pairs cover and overlap was counted here: the comparison with the texts is what proves
/// it.
#[test]
fn every_pair_of_short_patterns() {
    assert_eq!(compare_all(4, 8, 1), (17_939, 71_395));
}

/// Texts of ten letters, since `aaaaa*` and `*bbbbb` have none in common that is shorter.
#[test]
fn every_pair_of_longer_patterns() {
    if std::env::var_os("PORTCULLIS_LONG").is_some() {
        assert_eq!(compare_all(6, 10, 1), (2_490_183, 17_878_125));
    } else {
        let (covering, overlapping) = compare_all(6, 10, 61);
        assert!(
            covering > 500 && overlapping > 3_000,
            "{covering} {overlapping}"
        );
    }
}

/// Without the third letter the brute force above would be wrong, so it must be there.
#[test]
fn a_fresh_letter_matters() {
    let (left, right) = (matcher("*ab*", Fold::Exact), matcher("a*b", Fold::Exact));
    let seems = texts(&['a', 'b'], 8);
    let cover = |inputs: &[String]| {
        inputs.iter().all(|text| {
            right.matches(text, &NoBindings) == Match::No
                || left.matches(text, &NoBindings) == Match::Yes
        })
    };
    assert!(cover(&seems) && !cover(&texts(&['a', 'b', 'c'], 4)));
    assert_eq!(left.covers(&right), Truth::False);
}

#[test]
fn case_is_folded_as_it_is_compared() {
    for (left, right, exact, folded) in [
        ("Get*", "get?x", Truth::False, Truth::True),
        ("get*", "GETOBJECT", Truth::False, Truth::True),
        ("σ*", "Σa", Truth::False, Truth::True),
        ("ß", "ss", Truth::False, Truth::False),
    ] {
        assert_eq!(
            matcher(left, Fold::Exact).covers(&matcher(right, Fold::Exact)),
            exact,
            "{left} {right}"
        );
        assert_eq!(
            matcher(left, Fold::Simple).covers(&matcher(right, Fold::Simple)),
            folded,
            "{left} {right}"
        );
        assert_eq!(
            matcher(left, Fold::Simple).overlaps(&matcher(right, Fold::Simple)),
            folded,
            "{left} {right}"
        );
        assert_eq!(
            matcher(left, Fold::Simple).covers(&matcher(right, Fold::Exact)),
            folded,
            "{left} {right}"
        );
        assert_ne!(
            matcher(left, Fold::Exact).covers(&matcher(right, Fold::Simple)),
            Truth::True,
            "{left} {right}"
        );
    }
    assert_eq!(
        Matcher::Any.covers(&matcher("get*", Fold::Simple)),
        Truth::True
    );
}

#[test]
fn variables_are_certain_or_unknown() {
    use Truth::{False, True, Unknown};
    for (left, right, covers, overlaps) in [
        ("home/*", "home/${u}", True, Unknown),
        ("home/*", "home/${u}/x", True, Unknown),
        ("home/${u}/*", "home/${u}/x", True, Unknown),
        ("home/${u}", "home/${u}", True, Unknown),
        ("home/${u}", "home/${v}", Unknown, Unknown),
        ("home/${u}", "home/${u, 'x'}", Unknown, Unknown),
        ("home/${u}", "home/x", Unknown, Unknown),
        ("home/x", "home/${u}", Unknown, Unknown),
        ("home/?*", "home/${u}", Unknown, Unknown),
        ("home/?", "home/${u}", Unknown, Unknown),
        ("home/${u}", "away/${u}", Unknown, False),
        ("*", "${u}", True, Unknown),
        ("*${u}*", "a${u}b", True, Unknown),
    ] {
        assert_eq!(
            matcher(left, Fold::Exact).covers(&matcher(right, Fold::Exact)),
            covers,
            "{left} {right}"
        );
        assert_eq!(
            matcher(left, Fold::Exact).overlaps(&matcher(right, Fold::Exact)),
            overlaps,
            "{left} {right}"
        );
    }
}

/// The value of the one variable, where it has one.
struct Bound(Option<&'static str>);

impl Bindings for Bound {
    fn binding(&self, _key: &str) -> Binding<'_> {
        self.0.map_or(Binding::Absent, Binding::Value)
    }
}

/// Every pair of patterns over `a * ?` and a variable, with each of some values of it and with
/// none.
#[test]
fn what_is_certain_of_variables_holds_for_every_value() {
    let inputs = texts(&LETTERS, 5);
    let values = [None, Some(""), Some("a"), Some("b"), Some("ac"), Some("*")];
    let mut known = Vec::new();
    for text in texts(&['a', 'v', '*', '?'], 4) {
        let matcher = matcher(&text.replace('v', "${v}"), Fold::Exact);
        let sets = values.map(|value| matched_with(&matcher, &inputs, &Bound(value)));
        known.push((text, matcher, sets.concat()));
    }
    let (mut covering, mut apart) = (0, 0);
    for (left_text, left, left_sets) in &known {
        for (right_text, right, right_sets) in &known {
            if !left_text.contains('v') && !right_text.contains('v') {
                continue;
            }
            let (covers, overlaps) = (left.covers(right), left.overlaps(right));
            assert!(
                covers != Truth::False && overlaps != Truth::True,
                "`{left_text}` and `{right_text}`"
            );
            if covers == Truth::True {
                assert!(
                    is_subset(right_sets, left_sets),
                    "`{left_text}` covers `{right_text}`"
                );
                covering += 1;
            }
            if overlaps == Truth::False {
                assert!(
                    !have_common(left_sets, right_sets),
                    "`{left_text}` and `{right_text}`"
                );
                apart += 1;
            }
        }
    }
    assert!(covering > 1_000 && apart > 1_000, "{covering} {apart}");
}

/// Texts, and starts of texts, are compared whatever their length; other patterns only up to a
/// bound.
#[test]
fn long_texts_and_prefixes_are_compared_whole() {
    let text = "a".repeat((1 << 20) + 1);
    let other = format!("{}b", "a".repeat(1 << 20));
    let [exact, prefix] = [Matcher::Exact, Matcher::Prefix].map(|kind| kind(text.as_str().into()));
    let [other, other_prefix] =
        [Matcher::Exact, Matcher::Prefix].map(|kind| kind(other.as_str().into()));
    for (left, right, covers, overlaps) in [
        (&exact, &exact, true, true),
        (&exact, &other, false, false),
        (&prefix, &exact, true, true),
        (&prefix, &other, false, false),
        (&prefix, &other_prefix, false, false),
        (&Matcher::Any, &exact, true, true),
    ] {
        assert_eq!(left.covers(right), covers.into());
        assert_eq!(left.overlaps(right), overlaps.into());
    }
    assert_eq!(exact.overlaps(&prefix), Truth::True);
    assert_eq!(
        matcher(&format!("{text}?"), Fold::Exact).overlaps(&exact),
        Truth::Unknown
    );
}

/// Patterns that make other procedures blow up are answered at once, exactly or not at all.
#[test]
fn hostile_patterns_are_bounded() {
    let stars = "*a".repeat(30_000);
    let deep = matcher(&stars, Fold::Exact);
    assert_eq!(deep.covers(&deep), Truth::True);
    let blocks = format!("*{}b", "a".repeat(20_000));
    let long = matcher(&format!("{}*", "a".repeat(60_000)), Fold::Exact);
    assert_ne!(matcher(&blocks, Fold::Exact).covers(&long), Truth::True);
    assert_ne!(
        matcher(&blocks, Fold::Exact).overlaps(&matcher(&"a".repeat(60_000), Fold::Exact)),
        Truth::True
    );
    let questions = matcher(&"?".repeat(60_000), Fold::Exact);
    assert_eq!(
        matcher(&format!("{}*", "?".repeat(59_999)), Fold::Exact).covers(&questions),
        Truth::True
    );
    assert_eq!(
        questions.overlaps(&matcher("*a*b", Fold::Exact)),
        Truth::True
    );
    // A text that is too short is known to be after one reading.
    let [longer, text] = [3_000, 2_000].map(|count| "a".repeat(count));
    assert_eq!(
        matcher(&format!("*{longer}"), Fold::Exact).overlaps(&matcher(&text, Fold::Exact)),
        Truth::False
    );
}
