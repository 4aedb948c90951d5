//! Intersections, examples and atoms of every pair of patterns over `a b * ?`, compared with what
//! they match. The texts hold a letter that no pattern names.

use std::collections::BTreeSet;

use super::tests_of_relations::{have_common, is_subset, matched, texts};
use super::{ExampleText, Fold, Matcher, PlainPattern, Syntax, atoms, example, has, parse};
use crate::decision::Truth;

/// The longest pattern of a pair: 85 of them, 7,225 pairs. With `PORTCULLIS_LONG` in the
/// environment one letter more: 116,281 pairs.
const LONGEST: usize = 3;

/// A pattern with wildcards.
fn matcher(pattern: &str, fold: Fold) -> Matcher {
    let syntax = Syntax {
        wildcards: true,
        variables: None,
    };
    Matcher::new(&parse(pattern, syntax).unwrap(), fold)
}

/// Short patterns and texts over a few letters.
struct Universe {
    /// Each with its text, and a bit for each input that it matches.
    patterns: Vec<(String, PlainPattern, Vec<u64>)>,
    /// Every text up to a length.
    inputs: Vec<String>,
}

impl Universe {
    /// No pattern contains `c`.
    fn new(longest: usize, text_length: usize) -> Self {
        let inputs = texts(&['a', 'b', 'c'], text_length);
        let mut patterns = Vec::new();
        for text in texts(&['a', 'b', '*', '?'], longest) {
            let matcher = matcher(&text, Fold::Exact);
            let set = matched(&matcher, &inputs);
            patterns.push((text, PlainPattern::new(&matcher), set));
        }
        Self { patterns, inputs }
    }
}

#[test]
fn intersections_match_what_both_match() {
    // Counted here: the comparison is what proves them.
    assert_eq!(intersect_all(LONGEST, 7), 382);
    if std::env::var_os("PORTCULLIS_LONG").is_some() {
        assert_eq!(intersect_all(LONGEST + 1, 8), 14_026);
    }
}

/// Compares every pair; the count of those whose intersection takes several patterns.
fn intersect_all(longest: usize, text_length: usize) -> usize {
    let universe = Universe::new(longest, text_length);
    let mut unions = 0;
    for (left_text, left, left_set) in &universe.patterns {
        for (right_text, right, right_set) in &universe.patterns {
            let both = left.intersection(right).unwrap();
            let mut found = vec![0; left_set.len()];
            for pattern in &both {
                let set = matched(&pattern.matcher(), &universe.inputs);
                for (found, word) in found.iter_mut().zip(set) {
                    *found |= word;
                }
            }
            let pairs = left_set.iter().zip(right_set);
            let expected: Vec<u64> = pairs.map(|(left, right)| left & right).collect();
            assert!(
                found == expected,
                "`{left_text}` and `{right_text}`: {both:?}"
            );
            unions += usize::from(both.len() > 1);
        }
    }
    unions
}

#[test]
fn examples_of_differences_are_examples() {
    let universe = Universe::new(LONGEST, 7);
    let mut empty = 0;
    for (left_text, left, left_set) in &universe.patterns {
        for (right_text, right, right_set) in &universe.patterns {
            let differs = !is_subset(left_set, right_set);
            match example(&[left], &[right]) {
                ExampleText::Nothing => assert!(!differs, "`{left_text}` minus `{right_text}`"),
                ExampleText::Text(text) => {
                    assert!(
                        differs
                            && left.matcher().matches_plain(&text)
                            && !right.matcher().matches_plain(&text)
                    );
                }
                ExampleText::Unknown => panic!("`{left_text}` minus `{right_text}`"),
            }
            empty += usize::from(!differs);
        }
    }
    assert!(empty > 900, "{empty}");
}

/// Three patterns at once: each combination that some text shows is an atom, and no other.
#[test]
fn atoms_are_what_texts_show() {
    let universe = Universe::new(2, 6);
    let within = PlainPattern::parse("*?");
    let mut count = 0;
    for (one_text, one, one_set) in &universe.patterns {
        for (two_text, two, two_set) in &universe.patterns {
            for (three_text, three, three_set) in &universe.patterns {
                let mut shown: BTreeSet<u64> = BTreeSet::new();
                for (index, text) in universe.inputs.iter().enumerate() {
                    if text.is_empty() {
                        continue;
                    }
                    let sets = [one_set, two_set, three_set];
                    let [one, two, three] = sets.map(|set| u64::from(has(set, index)));
                    shown.insert(one | two << 1 | three << 2);
                }
                let found = atoms(&[&within], &[one, two, three]).unwrap();
                let bits: BTreeSet<u64> = found.iter().map(|atom| atom.matched[0]).collect();
                assert!(
                    bits == shown,
                    "`{one_text}` `{two_text}` `{three_text}`: {found:?}"
                );
                for atom in &found {
                    for (bit, pattern) in [one, two, three].into_iter().enumerate() {
                        assert_eq!(
                            pattern.matcher().matches_plain(&atom.text),
                            has(&atom.matched, bit)
                        );
                    }
                }
                count += found.len();
            }
        }
    }
    assert!(count > 10_000, "{count}");
}

/// A pattern with wildcards, spelled out.
fn spelled(text: &str, fold: Fold) -> PlainPattern {
    PlainPattern::new(&matcher(text, fold))
}

/// Every short pattern, also without regard to case, and the texts that it matches.
fn in_both_cases(inputs: &[String]) -> Vec<(PlainPattern, Vec<u64>)> {
    let mut patterns = Vec::new();
    for text in texts(&['a', 'B', '*', '?'], 2) {
        for fold in [Fold::Exact, Fold::Simple] {
            let spelled = spelled(&text, fold);
            let set = matched(&spelled.matcher(), inputs);
            patterns.push((spelled, set));
        }
    }
    patterns
}

/// What two patterns have in common is known where both compare case; whether they have anything in
/// common always is.
#[test]
fn patterns_of_either_case_are_compared() {
    let inputs = texts(&['a', 'A', 'b', 'B', 'c'], 4);
    let patterns = in_both_cases(&inputs);
    let is_whole = |set: &[u64], count: usize| (0..count).all(|index| has(set, index));
    for (left, left_set) in &patterns {
        assert_eq!(left.is_any(), is_whole(left_set, inputs.len()), "{left:?}");
        for (right, right_set) in &patterns {
            let both = left.intersection(right);
            let are_exact = left.fold == Fold::Exact && right.fold == Fold::Exact;
            let is_known = left == right || are_exact;
            assert_eq!(both.is_some(), is_known, "{left:?} and {right:?}");
            assert_eq!(
                left.overlaps(right),
                have_common(left_set, right_set),
                "{left:?} and {right:?}"
            );
            let covered = is_subset(right_set, left_set);
            let found = left.covers(right);
            // A pattern that compares case is certain only of others that do, unless it is a star.
            let is_certain =
                left.fold == Fold::Simple || right.fold == Fold::Exact || left.is_any();
            assert!(
                found == covered || !found && !is_certain,
                "{left:?} covers {right:?}"
            );
        }
    }
}

/// One that must match is a text: it is read, and what the others say of it is as if it were
/// walked.
#[test]
fn atoms_of_a_text_are_the_text_or_none() {
    let inputs = texts(&['a', 'A', 'B'], 2);
    let patterns = in_both_cases(&inputs);
    for (index, text) in inputs.iter().enumerate() {
        let exact = PlainPattern::exact(text);
        for (within, within_set) in &patterns {
            for (pattern, set) in &patterns {
                let found = atoms(&[within, &exact], &[pattern]).unwrap();
                let found: Vec<_> = found
                    .iter()
                    .map(|atom| (&atom.text, has(&atom.matched, 0)))
                    .collect();
                let mut expected = Vec::new();
                if has(within_set, index) {
                    expected.push((text, has(set, index)));
                }
                assert_eq!(found, expected, "`{text}` {within:?} {pattern:?}");
            }
        }
    }
}

/// A walk over this many letters would take too long.
#[test]
fn a_text_is_read_however_long_it_is() {
    let text = PlainPattern::exact(&"ab".repeat(20_000));
    let [one, two] = ["a*ab", "*ba"].map(PlainPattern::parse);
    assert_eq!(example(&[&text], &[&one]), ExampleText::Unknown);
    let found = atoms(&[&PlainPattern::any(), &text], &[&one, &two]).unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|atom| (atom.text.len(), atom.matched.to_vec()))
        .collect();
    assert_eq!(found, [(40_000, vec![1])]);
}

/// A letter that no pattern names, in either case, stands for all of them.
#[test]
fn other_letters_are_shown_by_a_plain_one() {
    let lower = || ('a'..='z').map(String::from);
    for (named, shown) in [
        (Vec::new(), "x"),
        (vec!["x".into()], "y"),
        (vec!["X".into(), "Y".into()], "z"),
        (vec!["x".into(), "y".into(), "z".into()], "a"),
        (lower().collect(), "0"),
        (
            lower()
                .chain((0..=9).map(|digit| digit.to_string()))
                .collect(),
            "一",
        ),
    ] {
        let named: Vec<PlainPattern> = named
            .iter()
            .map(|letter: &String| PlainPattern::exact(letter))
            .collect();
        let found = example(
            &[&PlainPattern::parse("?")],
            &named.iter().collect::<Vec<_>>(),
        );
        assert_eq!(found, ExampleText::Text(shown.into()), "{named:?}");
    }
}

#[test]
fn case_that_is_ignored_is_walked() {
    let (folded, exact) = (spelled("a*", Fold::Simple), spelled("a*", Fold::Exact));
    assert_eq!(
        example(&[&folded], &[&exact]),
        ExampleText::Text("A".into())
    );
    assert_eq!(example(&[&exact], &[&folded]), ExampleText::Nothing);
    // Some letters have more than two cases: the Kelvin sign, the final sigma.
    for (text, other) in [("k", "\u{212a}"), ("σ", "ς")] {
        let (folded, [lower, upper]) = (
            spelled(text, Fold::Simple),
            [text.to_owned(), text.to_uppercase()],
        );
        let found = example(
            &[&folded],
            &[&PlainPattern::exact(&lower), &PlainPattern::exact(&upper)],
        );
        assert_eq!(found, ExampleText::Text(other.into()));
    }
}

/// What would take too long is not answered, and soon.
#[test]
fn hostile_patterns_are_bounded() {
    let deep = PlainPattern::parse(&"a*".repeat(2_000));
    let other = PlainPattern::parse(&format!("*{}", "b*".repeat(2_000)));
    assert_eq!(deep.intersection(&other), None);
    assert_eq!(
        example(&[&deep, &other], &[&PlainPattern::parse("?")]),
        ExampleText::Unknown
    );
    let many: Vec<_> = (0..40)
        .map(|index| PlainPattern::parse(&format!("*{}*", "a?".repeat(index))))
        .collect();
    let many: Vec<_> = many.iter().collect();
    let _ = atoms(&[&PlainPattern::any()], &many);
    let long = PlainPattern::parse(&"a".repeat(60_000));
    assert_ne!(example(&[&long], &[&deep]), ExampleText::Nothing);
    assert!(matches!(PlainPattern::parse("a*").intersection(&long), Some(both) if both == [long]));
    assert_eq!(Matcher::Any.covers(&deep.matcher()), Truth::True);
}

/// What differs at once is not walked, however long it is.
#[test]
fn long_patterns_that_never_meet_have_no_intersection() {
    let long = |start: &str| PlainPattern::parse(&format!("{start}*{}", "x*".repeat(200)));
    assert_eq!(long("a").intersection(&long("b")), Some(Vec::new()));
    assert_eq!(
        long("a").intersection(&PlainPattern::any()),
        Some(vec![long("a")])
    );
}

/// A walk visits the places of each text, and not each place once per text.
#[test]
fn many_long_texts_are_distinguished() {
    let texts: Vec<PlainPattern> = ('一'..)
        .take(40)
        .map(|first| PlainPattern::exact(&format!("{first}{:a<60}", "")))
        .collect();
    let found = atoms(&[], &texts.iter().collect::<Vec<_>>()).unwrap();
    // Each by itself, and none of them.
    assert_eq!(found.len(), 41);
}

#[test]
fn intersections_are_unions_up_to_a_bound() {
    let star = |letters: &str| {
        PlainPattern::parse(
            &letters
                .chars()
                .fold("*".to_owned(), |all, next| format!("{all}{next}*")),
        )
    };
    let found = |one: &str, other: &str| star(one).intersection(&star(other)).map(|all| all.len());
    // The letter is before, between or behind the others; two orders are merged in every way.
    assert_eq!(
        [1, 62, 63, 64].map(|others| found("x", &"a".repeat(others))),
        [Some(2), Some(63), Some(64), None]
    );
    assert_eq!(found("abcd", "wxy"), Some(35));
    assert_eq!(found("abcd", "wxyz"), None);
}

/// Every place of the one is compared with every place of the other, so that their product is
/// bounded.
#[test]
fn patterns_are_intersected_up_to_a_length() {
    let found = |one: usize, other: usize| {
        let (start, end) = (
            format!("{}*", "a".repeat(one - 1)),
            format!("*{}", "b".repeat(other - 1)),
        );
        PlainPattern::parse(&start)
            .intersection(&PlainPattern::parse(&end))
            .map(|all| all.len())
    };
    assert_eq!(
        [found(127, 127), found(128, 127), found(127, 128)],
        [Some(1), None, None]
    );
}
