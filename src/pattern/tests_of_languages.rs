//! Intersections, examples and atoms of every pair of patterns over `a b * ?`, compared with what they match. The texts hold
//! a letter that no pattern names.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;

use super::tests_of_relations::{matched, texts};
use super::{Example, Fold, Matcher, Spelled, Syntax, atoms, example, has, intersection, parse};
use crate::decision::Truth;

/// The longest pattern of a pair: 85 of them, 7,225 pairs. With `PORTCULLIS_LONG` in the environment one letter more:
/// 116,281 pairs.
const LONGEST: usize = 3;

fn matcher(pattern: &str) -> Matcher {
    Matcher::new(&parse(pattern, Syntax { wildcards: true, variables: None }).unwrap(), Fold::Exact)
}

struct Universe {
    patterns: Vec<(String, Spelled, Vec<u64>)>,
    inputs: Vec<String>,
}

impl Universe {
    /// `c` stands in no pattern.
    fn new(longest: usize, text_length: usize) -> Self {
        let inputs = texts(&['a', 'b', 'c'], text_length);
        let patterns = texts(&['a', 'b', '*', '?'], longest).into_iter().map(|text| {
            let matcher = matcher(&text);
            let set = matched(&matcher, &inputs);
            (text, Spelled::new(&matcher), set)
        });
        let patterns = patterns.collect();
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
                found.iter_mut().zip(set).for_each(|(found, word)| *found |= word);
            }
            let expected: Vec<u64> = left_set.iter().zip(right_set).map(|(left, right)| left & right).collect();
            assert!(found == expected, "`{left_text}` and `{right_text}`: {both:?}");
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
            let differs = left_set.iter().zip(right_set).any(|(left, right)| left & !right != 0);
            match example(&[left], &[right]) {
                Example::Nothing => assert!(!differs, "`{left_text}` minus `{right_text}`"),
                Example::Text(text) => {
                    assert!(differs && left.matcher().matches_plain(&text) && !right.matcher().matches_plain(&text));
                }
                Example::Unknown => panic!("`{left_text}` minus `{right_text}`"),
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
    let within = Spelled::parse("*?");
    let mut count = 0;
    for (one_text, one, one_set) in &universe.patterns {
        for (two_text, two, two_set) in &universe.patterns {
            for (three_text, three, three_set) in &universe.patterns {
                let shown: BTreeSet<usize> = universe
                    .inputs
                    .iter()
                    .enumerate()
                    .filter(|(_, text)| !text.is_empty())
                    .map(|(index, _)| {
                        let sets = [one_set, two_set, three_set];
                        sets.iter().enumerate().map(|(bit, set)| usize::from(has(set, index)) << bit).sum()
                    })
                    .collect();
                let found = atoms(&[&within], &[one, two, three]).unwrap();
                let bits: BTreeSet<usize> =
                    found.iter().map(|atom| usize::try_from(*atom.matched.first().unwrap()).unwrap()).collect();
                assert!(bits == shown, "`{one_text}` `{two_text}` `{three_text}`: {found:?}");
                for atom in &found {
                    for (bit, pattern) in [one, two, three].into_iter().enumerate() {
                        assert_eq!(pattern.matcher().matches_plain(&atom.text), has(&atom.matched, bit));
                    }
                }
                count += found.len();
            }
        }
    }
    assert!(count > 10_000, "{count}");
}

#[test]
fn case_that_is_ignored_is_walked() {
    let spelled = |text: &str, fold| {
        Spelled::new(&Matcher::new(&parse(text, Syntax { wildcards: true, variables: None }).unwrap(), fold))
    };
    let (folded, exact) = (spelled("a*", Fold::Simple), spelled("a*", Fold::Exact));
    assert_eq!(example(&[&folded], &[&exact]), Example::Text("A".into()));
    assert_eq!(example(&[&exact], &[&folded]), Example::Nothing);
}

/// What would take too long is not answered, and soon.
#[test]
fn hostile_patterns_are_bounded() {
    let deep = Spelled::parse(&"a*".repeat(2_000));
    let other = Spelled::parse(&format!("*{}", "b*".repeat(2_000)));
    assert_eq!(deep.intersection(&other), None);
    assert_eq!(example(&[&deep, &other], &[&Spelled::parse("?")]), Example::Unknown);
    let many: Vec<_> = (0..40).map(|index| Spelled::parse(&format!("*{}*", "a?".repeat(index)))).collect();
    let many: Vec<_> = many.iter().collect();
    let _ = atoms(&[&Spelled::any()], &many);
    let long = Spelled::parse(&"a".repeat(60_000));
    assert_ne!(example(&[&long], &[&deep]), Example::Nothing);
    assert!(matches!(Spelled::parse("a*").intersection(&long), Some(both) if both == [long]));
    assert_eq!(Matcher::Any.covers(&deep.matcher()), Truth::True);
}

/// What is told apart at once is not walked, however long it is.
#[test]
fn long_patterns_that_never_meet_have_no_intersection() {
    let long = |start: &str| Spelled::parse(&format!("{start}*{}", "x*".repeat(200)));
    assert_eq!(long("a").intersection(&long("b")), Some(Vec::new()));
    assert_eq!(long("a").intersection(&Spelled::any()), Some(vec![long("a")]));
}

#[test]
fn products_are_intersected_part_by_part_up_to_a_bound() {
    let parts = |text: &str, count: usize| vec![Spelled::parse(text); count];
    // `a*` and `*a` meet in two patterns: `a`, and `a*a`.
    let found = |count: usize| intersection(&parts("a*", count), &parts("*a", count)).map(|all| all.len());
    assert_eq!([1, 3, 12, 13].map(found), [Some(2), Some(8), Some(1 << 12), None]);
}
