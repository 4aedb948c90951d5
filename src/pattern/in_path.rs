//! Whether patterns match a name with one unknown part, a path (clause C9).
//!
//! A path is empty, or printable ASCII that ends in `/`. Two questions decide a test on such a
//! name: whether *some* path makes a pattern match, and whether under *every* path one of the
//! patterns does. The first is answered by the ends of a pattern: what lies before its first star
//! has to fit the start of the name, what lies behind its last star the end, and all between may
//! appear in the path. The second is answered by lengths. A letter that no pattern writes is
//! matched only by wildcards, and where a path of such letters is matched, every path of its length
//! is; past the number of `?`s of a pattern longer paths make no difference. So a path of each
//! length up to there stands for all.
//!
//! The names `role/<path>app` and the pattern `role/*app`: some path matches, and so does a path of
//! each length, so the answer is true. For `role/dev/*` some path matches and others do not, so it
//! is unknown. Trying paths from a list would never prove the first answer.
//!
//! Nothing is allocated: patterns and names are walked letter by letter.

use super::binding::{Bindings, InPath};
use super::fold::Fold;
use super::matcher::Matcher;
use super::template::PatternStep;
use crate::decision::Truth;

/// A pattern and the names that it is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathCandidate<'c> {
    /// The pattern.
    pub(crate) matcher: &'c Matcher,
    /// How the names begin and end.
    pub(crate) names: InPath<'c>,
    /// Whether nothing else prevents a match.
    pub(crate) is_sure: bool,
}

/// Patterns with more `?`s are not tried length by length.
const SINGLES_MAX: usize = 64;

/// Whether one of the patterns matches: true or false where that is so under every path, else
/// unknown.
pub(crate) fn any_in_path<'c>(
    candidates: impl Iterator<Item = PathCandidate<'c>> + Clone,
    bindings: &'c impl Bindings,
) -> Truth {
    let resolved = candidates.filter(|candidate| !candidate.matcher.is_unresolved(bindings));
    if !resolved
        .clone()
        .any(|candidate| candidate.matches_some(bindings))
    {
        return Truth::False;
    }
    let sure =
        resolved.filter(|candidate| candidate.is_sure && !candidate.matcher.is_guessed(bindings));
    let singles = sure
        .clone()
        .map(|candidate| candidate.singles(bindings))
        .max()
        .unwrap_or(0);
    let lengths = std::iter::once(0).chain(2..=singles + 2);
    let every = |length: usize| {
        sure.clone()
            .any(|candidate| candidate.matches_length(length, bindings))
    };
    if singles <= SINGLES_MAX && lengths.into_iter().all(every) {
        Truth::True
    } else {
        Truth::Unknown
    }
}

/// A letter of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// A letter of the name, folded as the pattern folds.
    Known(char),
    /// One that no pattern writes.
    Fresh,
}

impl<'c> PathCandidate<'c> {
    /// Whether some path makes the pattern match. It may say so where a name holds other letters
    /// than a path may.
    fn matches_some(self, bindings: &'c impl Bindings) -> bool {
        if self.matches_length(0, bindings) {
            return true;
        }
        let InPath { start, name } = self.names;
        if !is_plain(start) || !is_plain(name) {
            return true;
        }
        let fold = self.matcher.fold();
        let steps = self.matcher.steps(bindings);
        let length = steps.clone().count();
        let has_star = steps.clone().any(|step| step == PatternStep::AnyRun);
        let head = steps
            .clone()
            .position(|step| step == PatternStep::AnyRun)
            .unwrap_or(length);
        let mut tail = 0;
        for step in steps.clone() {
            tail = if step == PatternStep::AnyRun {
                0
            } else {
                tail + 1
            };
        }
        let (start_length, name_length) = (start.chars().count(), name.chars().count());
        if !has_star && length < start_length + name_length + 2 {
            return false;
        }
        let begins = are_same(steps.clone().take(head), start.chars(), fold);
        // How many of the last steps stand for the end of the name.
        let ending = tail.min(name_length);
        let last_steps = steps.clone().skip(length - ending);
        let ends = are_same(last_steps, name.chars().skip(name_length - ending), fold);
        // What is left is in the path, whose last letter is a `/`.
        let first = head.min(start_length);
        let mut between = steps
            .skip(first)
            .take((length - ending).saturating_sub(first));
        let closes = match between.clone().last() {
            Some(PatternStep::Char(letter)) => tail <= ending || letter == '/',
            _ => true,
        };
        begins && ends && closes && between.all(may_be_in_path)
    }

    /// How many `?`s it has.
    fn singles(self, bindings: &'c impl Bindings) -> usize {
        self.matcher
            .steps(bindings)
            .filter(|step| *step == PatternStep::AnyChar)
            .count()
    }

    /// Whether it matches under every path of this length.
    fn matches_length(self, length: usize, bindings: &'c impl Bindings) -> bool {
        let fold = self.matcher.fold();
        let known = move |letter: char| Letter::Known(fold.char(letter));
        let path = std::iter::repeat_n(Letter::Fresh, length.saturating_sub(1));
        let slash = std::iter::repeat_n(Letter::Known('/'), length.min(1));
        let InPath { start, name } = self.names;
        let letters = start
            .chars()
            .map(known)
            .chain(path)
            .chain(slash)
            .chain(name.chars().map(known));
        matches(self.matcher.steps(bindings), letters)
    }
}

/// Whether a text is letters that a path may hold.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a path may hold what a step matches.
fn may_be_in_path(step: PatternStep) -> bool {
    match step {
        PatternStep::Char(letter) => letter.is_ascii_graphic(),
        PatternStep::AnyChar | PatternStep::AnyRun => true,
    }
}

/// Whether steps match letters one by one, as far as there are both.
fn are_same(
    steps: impl Iterator<Item = PatternStep>,
    letters: impl Iterator<Item = char>,
    fold: Fold,
) -> bool {
    for (step, letter) in steps.zip(letters) {
        match step {
            PatternStep::Char(wanted) if wanted == fold.char(letter) => {}
            PatternStep::AnyChar => {}
            PatternStep::Char(_) | PatternStep::AnyRun => return false,
        }
    }
    true
}

/// A walk with one point of return, the last star.
fn matches(
    steps: impl Iterator<Item = PatternStep> + Clone,
    letters: impl Iterator<Item = Letter> + Clone,
) -> bool {
    let (mut pattern, mut rest) = (steps, letters);
    let mut retry = None;
    loop {
        let matched = match pattern.next() {
            Some(PatternStep::AnyRun) => {
                retry = Some((pattern.clone(), rest.clone()));
                continue;
            }
            Some(PatternStep::AnyChar) => rest.next().is_some(),
            Some(PatternStep::Char(wanted)) => match rest.next() {
                None => return false,
                Some(letter) => letter == Letter::Known(wanted),
            },
            None => match rest.next() {
                None => return true,
                Some(_) => false,
            },
        };
        if matched {
            continue;
        }
        let Some((after_star, from)) = &mut retry else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        (pattern, rest) = (after_star.clone(), from.clone());
    }
}
