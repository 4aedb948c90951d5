//! Whether patterns cover each other and overlap, for every pair of patterns over `a b * ?`, compared with what they
//! match. The texts hold a letter that no pattern names: over `a` and `b` alone `*ab*` seems to cover `a*b`.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::{Fold, Match, Matcher, NoBindings, Syntax, parse};
use crate::decision::Truth;

/// The longest pattern: 341 of them, 116,281 pairs. With `PORTCULLIS_LONG` in the environment one letter more: 1,863,225 pairs.
const LONGEST: usize = 4;

fn matcher(pattern: &str, fold: Fold) -> Matcher {
    let syntax = Syntax { wildcards: true, variables: Some(str::to_owned) };
    Matcher::new(&parse(pattern, syntax).unwrap(), fold)
}

/// Every text over some letters, up to this length, the shorter ones first.
fn texts(letters: &[char], longest: usize) -> Vec<String> {
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
fn matched(matcher: &Matcher, texts: &[String]) -> Vec<u64> {
    let mut bits = vec![0_u64; texts.len().div_ceil(64)];
    for (index, text) in texts.iter().enumerate() {
        let bit = u64::from(matcher.matches(text, &NoBindings) == Match::Yes);
        *bits.get_mut(index / 64).unwrap() |= bit << (index % 64);
    }
    bits
}

/// Compares every pair; the counts of pairs that cover and that overlap.
fn compare_all(longest: usize, text_length: usize) -> (usize, usize) {
    let patterns = texts(&['a', 'b', '*', '?'], longest);
    // `c` stands in no pattern.
    let inputs = texts(&['a', 'b', 'c'], text_length);
    let compiled: Vec<_> = patterns.iter().map(|pattern| matcher(pattern, Fold::Exact)).collect();
    let sets: Vec<_> = compiled.iter().map(|matcher| matched(matcher, &inputs)).collect();
    let (mut covering, mut overlapping) = (0, 0);
    for ((left, left_set), left_text) in compiled.iter().zip(&sets).zip(&patterns) {
        for ((right, right_set), right_text) in compiled.iter().zip(&sets).zip(&patterns) {
            let covers = left_set.iter().zip(right_set).all(|(left, right)| right & !left == 0);
            let overlaps = left_set.iter().zip(right_set).any(|(left, right)| left & right != 0);
            assert_eq!(left.covers(right), covers.into(), "`{left_text}` covers `{right_text}`");
            assert_eq!(left.overlaps(right), overlaps.into(), "`{left_text}` overlaps `{right_text}`");
            covering += usize::from(covers);
            overlapping += usize::from(overlaps);
        }
    }
    (covering, overlapping)
}

#[test]
fn every_pair_of_short_patterns() {
    assert_eq!(compare_all(LONGEST, 8), (COVER, OVERLAP));
    if std::env::var_os("PORTCULLIS_LONG").is_some() {
        assert_eq!(compare_all(LONGEST + 1, 10), (210_722, 1_127_945));
    }
}

/// Pairs of up to four letters that cover and that overlap. Counted here: the comparison above is what proves them.
const COVER: usize = 17_939;
const OVERLAP: usize = 71_395;

/// Without the third letter the brute force above would be wrong, so it must be there.
#[test]
fn a_fresh_letter_matters() {
    let (left, right) = (matcher("*ab*", Fold::Exact), matcher("a*b", Fold::Exact));
    let seems = texts(&['a', 'b'], 8);
    let cover = |inputs: &[String]| {
        inputs
            .iter()
            .all(|text| right.matches(text, &NoBindings) == Match::No || left.matches(text, &NoBindings) == Match::Yes)
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
        assert_eq!(matcher(left, Fold::Exact).covers(&matcher(right, Fold::Exact)), exact, "{left} {right}");
        assert_eq!(matcher(left, Fold::Simple).covers(&matcher(right, Fold::Simple)), folded, "{left} {right}");
        assert_eq!(matcher(left, Fold::Simple).overlaps(&matcher(right, Fold::Simple)), folded, "{left} {right}");
        assert_eq!(matcher(left, Fold::Simple).covers(&matcher(right, Fold::Exact)), folded, "{left} {right}");
        assert_ne!(matcher(left, Fold::Exact).covers(&matcher(right, Fold::Simple)), Truth::True, "{left} {right}");
    }
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
        assert_eq!(matcher(left, Fold::Exact).covers(&matcher(right, Fold::Exact)), covers, "{left} {right}");
        assert_eq!(matcher(left, Fold::Exact).overlaps(&matcher(right, Fold::Exact)), overlaps, "{left} {right}");
    }
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
    assert_ne!(matcher(&blocks, Fold::Exact).overlaps(&matcher(&"a".repeat(60_000), Fold::Exact)), Truth::True);
    let questions = matcher(&"?".repeat(60_000), Fold::Exact);
    assert_eq!(matcher(&format!("{}*", "?".repeat(59_999)), Fold::Exact).covers(&questions), Truth::True);
    assert_eq!(questions.overlaps(&matcher("*a*b", Fold::Exact)), Truth::True);
}
