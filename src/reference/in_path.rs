//! Patterns over names of which a path is not known (clause C9): a name begins and ends in a known
//! way, and between is nothing, or printable characters and a `/`.
//!
//! All such names are walked at once, letter by letter. What is kept is which positions of which
//! patterns can be reached, and two paths that lead to the same positions are one.

use std::collections::BTreeSet;

use super::pattern::{LetterCase, PatternPart};
use super::truth::{Ternary, or};

/// More sets of positions than this are not looked at.
const STATES_MAX: usize = 20_000;

/// A pattern without variables, and what is known of the beginning of the text that it is held
/// against.
pub(super) struct PathPattern {
    pub(super) parts: Vec<PatternPart>,
    pub(super) start: String,
    /// `*` stands in the place of something that is not known, so that a match is none for sure.
    pub(super) guessed: bool,
}

/// Positions that the patterns have reached, pattern by pattern.
type Positions = Vec<BTreeSet<usize>>;

/// Whether one of the patterns matches: what every path says, or unknown.
pub(super) fn any_in_path(patterns: &[PathPattern], name: &str, case: LetterCase) -> Ternary {
    let letters = letters(patterns, case);
    let begun: Positions = patterns
        .iter()
        .map(|pattern| walk(pattern, from_start(pattern), &pattern.start, case))
        .collect();
    let end = |state: &Positions, rest: &str| -> Ternary {
        or(patterns.iter().zip(state).map(|(pattern, positions)| {
            let matches =
                walk(pattern, positions.clone(), rest, case).contains(&pattern.parts.len());
            if matches && pattern.guessed {
                None
            } else {
                Some(matches)
            }
        }))
    };
    let mut said = BTreeSet::from([end(&begun, name)]);
    let rest = format!("/{name}");
    // Without its last `/` a path has at least one letter, so that the state before any is none of
    // them.
    let (mut seen, mut left) = (BTreeSet::new(), vec![begun]);
    while let Some(state) = left.pop() {
        for letter in &letters {
            let next: Positions = patterns
                .iter()
                .zip(&state)
                .map(|(pattern, at)| step(pattern, at, *letter, case))
                .collect();
            if seen.insert(next.clone()) {
                said.insert(end(&next, &rest));
                left.push(next);
            }
        }
        if said.len() > 1 || seen.len() > STATES_MAX {
            return None;
        }
    }
    said.first().copied().flatten()
}

/// The letters of paths that a pattern writes, `/`, and one that no pattern writes.
fn letters(patterns: &[PathPattern], case: LetterCase) -> BTreeSet<char> {
    let written = |letter: char| {
        let mut parts = patterns.iter().flat_map(|pattern| &pattern.parts);
        parts.any(|part| matches!(part, PatternPart::Char(wanted) if case.same(*wanted, letter)))
    };
    let graphic = || (' '..='~').filter(char::is_ascii_graphic);
    let other = graphic().find(|letter| !written(*letter) && *letter != '/');
    graphic()
        .filter(|letter| written(*letter))
        .chain(['/'])
        .chain(other)
        .collect()
}

/// The first position, and those behind the runs that may be empty.
fn from_start(pattern: &PathPattern) -> BTreeSet<usize> {
    with_empty_runs(pattern, BTreeSet::from([0]))
}

fn with_empty_runs(pattern: &PathPattern, mut positions: BTreeSet<usize>) -> BTreeSet<usize> {
    for (index, part) in pattern.parts.iter().enumerate() {
        if *part == PatternPart::AnyRun && positions.contains(&index) {
            positions.insert(index + 1);
        }
    }
    positions
}

fn walk(
    pattern: &PathPattern,
    positions: BTreeSet<usize>,
    text: &str,
    case: LetterCase,
) -> BTreeSet<usize> {
    text.chars().fold(positions, |positions, letter| {
        step(pattern, &positions, letter, case)
    })
}

/// The positions behind one letter more.
fn step(
    pattern: &PathPattern,
    positions: &BTreeSet<usize>,
    letter: char,
    case: LetterCase,
) -> BTreeSet<usize> {
    let behind = |index: &usize| match pattern.parts.get(*index)? {
        PatternPart::Char(wanted) => case.same(*wanted, letter).then_some(index + 1),
        PatternPart::AnyChar => Some(index + 1),
        PatternPart::AnyRun => Some(*index),
        PatternPart::Variable { .. } => None,
    };
    with_empty_runs(pattern, positions.iter().filter_map(behind).collect())
}
