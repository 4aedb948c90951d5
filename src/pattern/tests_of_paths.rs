//! Names whose path is not known, against every path of a few letters.

use super::{Fold, InPath, Matcher, NoBindings, PathCandidate, Syntax, any_in_path, parse};
use crate::decision::Truth;

const NAMES: InPath<'_> = InPath {
    start: "r/",
    name: "a",
};

/// Every text of these letters up to a length.
fn texts(letters: &str, longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        let mut longer = Vec::new();
        for text in &last {
            longer.extend(letters.chars().map(|letter| format!("{text}{letter}")));
        }
        all.extend(longer.iter().cloned());
        last = longer;
    }
    all
}

/// Names with paths up to a length: empty, or ending in `/` with a letter before it.
fn names(letters: &str, longest: usize) -> Vec<String> {
    let InPath { start, name } = NAMES;
    let mut names = Vec::new();
    for path in texts(letters, longest - 1) {
        let slash = if path.is_empty() { "" } else { "/" };
        names.push(format!("{start}{path}{slash}{name}"));
    }
    names
}

/// What the patterns say of the names.
fn decided(patterns: &[&Matcher]) -> Truth {
    let candidates = patterns.iter().map(|matcher| PathCandidate {
        matcher,
        names: NAMES,
        is_sure: true,
    });
    any_in_path(candidates, &NoBindings)
}

/// What trying every name shows.
fn tried(patterns: &[&Matcher], names: &[String]) -> Truth {
    let matches = |name: &String| patterns.iter().any(|pattern| pattern.matches_plain(name));
    match (names.iter().all(matches), names.iter().any(matches)) {
        (true, _) => Truth::True,
        (false, true) => Truth::Unknown,
        (false, false) => Truth::False,
    }
}

#[test]
fn clause_c9_every_pattern_over_every_path() {
    let names = names("abr/", 6);
    let mut seen = [0; 3];
    for text in texts("ra/*?", 6) {
        let pattern = Matcher::without_variables(&text);
        let truth = decided(&[&pattern]);
        assert_eq!(truth, tried(&[&pattern], &names), "{text}");
        seen[truth as usize] += 1;
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

#[test]
fn clause_c9_two_patterns_may_cover_every_path_together() {
    let names = names("abr/", 6);
    let mut bearing: Vec<(String, Matcher)> = Vec::new();
    for text in texts("a/*?", 4) {
        let text = format!("r/{text}");
        let pattern = Matcher::without_variables(&text);
        if decided(&[&pattern]) == Truth::Unknown {
            bearing.push((text, pattern));
        }
    }
    let mut together = 0;
    for (one_text, one) in &bearing {
        for (other_text, other) in &bearing {
            let truth = decided(&[one, other]);
            assert_eq!(
                truth,
                tried(&[one, other], &names),
                "{one_text} or {other_text}"
            );
            together += usize::from(truth == Truth::True);
        }
    }
    assert!(together > 10, "{together}");
}

#[test]
fn clause_c9_a_path_is_of_printable_letters() {
    for (pattern, truth) in [
        (Matcher::without_variables("r/x y/*"), Truth::False),
        (Matcher::without_variables("r/ä/*"), Truth::False),
        (Matcher::without_variables("r/x:y/*"), Truth::Unknown),
        (ignoring("R/A"), Truth::Unknown),
        (ignoring("R/*A"), Truth::True),
        // The sign of Kelvin is a `k` without regard to case.
        (ignoring("R/\u{212a}/*"), Truth::Unknown),
        (ignoring("R/*B"), Truth::False),
    ] {
        assert_eq!(decided(&[&pattern]), truth, "{pattern}");
    }
}

/// A pattern that ignores case.
fn ignoring(text: &str) -> Matcher {
    let syntax = Syntax {
        wildcards: true,
        variables: None,
    };
    Matcher::new(&parse(text, syntax).unwrap(), Fold::Simple)
}

/// With more single wildcards than are tried one by one nothing is concluded; nor does it take
/// long.
#[test]
fn clause_c9_long_patterns_are_bounded() {
    let long = Matcher::without_variables(&format!("r/{}*a", "?".repeat(10_000)));
    assert_eq!(decided(&[&long]), Truth::Unknown);
    let covered = Matcher::without_variables("r/*a");
    assert_eq!(decided(&[&covered]), Truth::True);
}
