//! Patterns over names whose path is not known (clause C9). Such a name has a known beginning and a
//! known end; between them is nothing, or printable characters and a `/`.
//!
//! All such names are walked at once, letter by letter. The walk keeps the positions in the
//! patterns that can be reached, and two paths that lead to the same positions are one. With the
//! pattern `r/*/a` and names `r/…a`, the paths `x/` and `y/` both reach the position behind `*`, so
//! only one of them is followed. The result is known only if every path gives the same one.
//!
//! Trying all paths up to some length is the obvious alternative, and the tests do it for short
//! paths. As an answer it would be wrong for a pattern that only longer paths match.

use std::collections::BTreeSet;

use super::pattern::{LetterCase, PatternPart};
use super::truth::{Ternary, or};

/// The most sets of positions that the walk visits; with more the result is unknown.
const STATES_MAX: usize = 20_000;

/// A pattern without variables, and the known beginning of the text that it is matched against.
pub(super) struct PathPattern {
    pub(super) parts: Vec<PatternPart>,
    pub(super) start: String,
    /// Whether a `*` replaces something that is not known, so that no match is sure.
    pub(super) guessed: bool,
}

/// Positions that the patterns have reached, pattern by pattern.
type Positions = Vec<BTreeSet<usize>>;

/// Whether one of the patterns matches: what every path says, or unknown.
pub(super) fn any_in_path(patterns: &[PathPattern], name: &str, case: LetterCase) -> Ternary {
    let letters = letters(patterns, case);
    let mut begun = Positions::new();
    for pattern in patterns {
        begun.push(walk(pattern, from_start(pattern), &pattern.start, case));
    }
    let mut answers = BTreeSet::from([ends(patterns, &begun, name, case)]);
    let rest = format!("/{name}");
    // Without its last `/` a path has at least one letter, so that the state before any is none of
    // them.
    let (mut seen, mut left) = (BTreeSet::new(), vec![begun]);
    while let Some(state) = left.pop() {
        for letter in &letters {
            let mut next = Positions::new();
            for (pattern, at) in patterns.iter().zip(&state) {
                next.push(step(pattern, at, *letter, case));
            }
            if seen.insert(next.clone()) {
                answers.insert(ends(patterns, &next, &rest, case));
                left.push(next);
            }
        }
        if answers.len() > 1 || seen.len() > STATES_MAX {
            return None;
        }
    }
    answers.first().copied().flatten()
}

/// Whether one of the patterns matches, if the text goes on like this from these positions.
fn ends(patterns: &[PathPattern], state: &Positions, rest: &str, case: LetterCase) -> Ternary {
    let mut tests = Vec::new();
    for (pattern, positions) in patterns.iter().zip(state) {
        let reached = walk(pattern, positions.clone(), rest, case);
        let matches = reached.contains(&pattern.parts.len());
        tests.push(if matches && pattern.guessed {
            None
        } else {
            Some(matches)
        });
    }
    or(tests)
}

/// The letters that a walk has to try: those that a pattern writes, `/`, and one that no pattern
/// writes, which stands for all others.
fn letters(patterns: &[PathPattern], case: LetterCase) -> BTreeSet<char> {
    let mut letters = BTreeSet::from(['/']);
    let mut other = None;
    for letter in ('!'..='~').filter(char::is_ascii_graphic) {
        if is_written(patterns, letter, case) {
            letters.insert(letter);
        } else if letter != '/' && other.is_none() {
            other = Some(letter);
        }
    }
    letters.extend(other);
    letters
}

/// Whether a pattern has a letter.
fn is_written(patterns: &[PathPattern], letter: char, case: LetterCase) -> bool {
    patterns
        .iter()
        .flat_map(|pattern| &pattern.parts)
        .any(|part| matches!(part, PatternPart::Char(wanted) if case.same(*wanted, letter)))
}

/// The first position, and those behind the runs that may be empty.
fn from_start(pattern: &PathPattern) -> BTreeSet<usize> {
    with_empty_runs(pattern, BTreeSet::from([0]))
}

/// The positions, and those behind each run that begins at one of them.
fn with_empty_runs(pattern: &PathPattern, mut positions: BTreeSet<usize>) -> BTreeSet<usize> {
    for (index, part) in pattern.parts.iter().enumerate() {
        if *part == PatternPart::AnyRun && positions.contains(&index) {
            positions.insert(index + 1);
        }
    }
    positions
}

/// The positions behind a text.
fn walk(
    pattern: &PathPattern,
    positions: BTreeSet<usize>,
    text: &str,
    case: LetterCase,
) -> BTreeSet<usize> {
    let mut positions = positions;
    for letter in text.chars() {
        positions = step(pattern, &positions, letter, case);
    }
    positions
}

/// The positions behind one letter more.
fn step(
    pattern: &PathPattern,
    positions: &BTreeSet<usize>,
    letter: char,
    case: LetterCase,
) -> BTreeSet<usize> {
    let mut behind = BTreeSet::new();
    for index in positions {
        match pattern.parts.get(*index) {
            Some(PatternPart::Char(wanted)) if case.same(*wanted, letter) => {
                behind.insert(index + 1);
            }
            Some(PatternPart::AnyChar) => _ = behind.insert(index + 1),
            Some(PatternPart::AnyRun) => _ = behind.insert(*index),
            _ => {}
        }
    }
    with_empty_runs(pattern, behind)
}
