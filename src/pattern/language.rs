//! What some patterns match and others do not, exactly: a walk over the texts that matter.
//!
//! Each pattern is an automaton whose states are sets of places in it; all of them are walked
//! together, letter by letter. Only the letters that some pattern waits for distinguish texts, and
//! one more that stands for all others. The walk is breadth first, so that a text it finds is a
//! shortest one, and visits each state once. It is bounded: beyond the bound the answer is that
//! there is none to be had.
//!
//! For `a*` and not `ab*` the letters are `a`, `b` and another, here `x`. From the start `a` leads
//! to a state in which `a*` matches and `ab*` does not, so the answer is `a`. Turning the patterns
//! into regular expressions would need a complement, whose automaton may have exponentially many
//! states; the walk makes only the states that texts lead to.

use std::collections::HashSet;

use smallvec::{SmallVec, smallvec};

use super::case::cases;
use super::fold::Fold;
use super::spelled::{PlainPattern, Token};

/// Sixty-four places or patterns a word.
pub(crate) type Bits = SmallVec<[u64; 1]>;

/// Words of states that a walk may look at. Two patterns of some hundred characters need a few
/// thousand.
const WORK_MAX: usize = 1 << 20;

/// A text of some patterns and not of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExampleText {
    /// One of the shortest.
    Text(String),
    /// There is none.
    Nothing,
    /// The search was longer than its bound.
    Unknown,
}

/// Texts that the same patterns match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Atom {
    /// One of the shortest.
    pub(crate) text: String,
    /// A bit for each pattern that matches them.
    pub(crate) matched: Bits,
}

/// Whether a bit is set.
pub(crate) fn has(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64)
        .is_some_and(|word| word & (1 << (index % 64)) != 0)
}

/// This many bits, none of them set.
pub(super) fn no_bits(count: usize) -> Bits {
    smallvec![0; count.div_ceil(64)]
}

/// Sets a bit; one that is not there is left out.
pub(super) fn set(bits: &mut Bits, index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}

impl ExampleText {
    /// The answer of a walk that looked for one text; `is_whole` says that it was not cut short.
    fn of_walk(text: Option<String>, is_whole: bool) -> Self {
        match (text, is_whole) {
            (Some(text), _) => ExampleText::Text(text),
            (None, true) => ExampleText::Nothing,
            (None, false) => ExampleText::Unknown,
        }
    }
}

/// A text that all of `within` match and none of `without`.
pub(crate) fn example(within: &[&PlainPattern], without: &[&PlainPattern]) -> ExampleText {
    let mut found = None;
    let is_whole = LanguageWalk::new(within, without).run(&mut { WORK_MAX }, |_, matched, text| {
        if matched.iter().all(|word| *word == 0) {
            found = Some(text());
        }
        found.is_some()
    });
    ExampleText::of_walk(found, is_whole)
}

/// A text for which `accepts` takes the patterns that match it, each a bit; `work` is how much may
/// still be tried.
pub(crate) fn text_of(
    patterns: &[&PlainPattern],
    work: &mut usize,
    accepts: impl Fn(&[u64]) -> bool,
) -> ExampleText {
    let mut found = None;
    let is_whole = LanguageWalk::new(&[], patterns).run(work, |_, matched, text| {
        if accepts(&matched) {
            found = Some(text());
        }
        found.is_some()
    });
    ExampleText::of_walk(found, is_whole)
}

/// Every way in which `patterns` can match a text that all of `within` match; `None` where there
/// are too many to distinguish.
pub(crate) fn atoms(within: &[&PlainPattern], patterns: &[&PlainPattern]) -> Option<Vec<Atom>> {
    if let Some(atoms) = atoms_of_text(within, patterns) {
        return Some(atoms);
    }
    let mut seen = HashSet::new();
    let mut atoms = Vec::new();
    let is_whole =
        LanguageWalk::new(within, patterns).run(&mut { WORK_MAX }, |_, matched, text| {
            if seen.insert(matched.clone()) {
                atoms.push(Atom {
                    text: text(),
                    matched,
                });
            }
            false
        });
    is_whole.then_some(atoms)
}

/// The same where one of `within` is a text and nothing is to be walked; `None` where none is, or
/// that takes too long.
fn atoms_of_text(within: &[&PlainPattern], patterns: &[&PlainPattern]) -> Option<Vec<Atom>> {
    let text = within.iter().find(|pattern| pattern.is_text())?;
    let mut matched = no_bits(patterns.len());
    for (index, pattern) in patterns.iter().enumerate() {
        if pattern.reads(text)? {
            set(&mut matched, index);
        }
    }
    let mut is_within = true;
    for pattern in within {
        is_within = is_within && pattern.reads(text)?;
    }
    if !is_within {
        return Some(Vec::new());
    }
    let text = text.to_string();
    Some(vec![Atom { text, matched }])
}

/// One pattern in a walk: where its places begin among the bits of a state.
struct Run<'p> {
    /// The pattern, whose places are before its tokens and behind the last.
    pattern: &'p PlainPattern,
    /// The bit of its first place.
    start: usize,
}

/// Some patterns that are walked together.
struct LanguageWalk<'p> {
    /// Those that must match, then the others.
    runs: Vec<Run<'p>>,
    /// How many of them must match.
    within: usize,
    /// Words of a state.
    words: usize,
    /// A letter that no pattern has.
    fresh: char,
}

/// A state that was reached: from where, and by which letter.
struct WalkStep {
    /// The number of the state before.
    from: usize,
    /// The letter that leads from there.
    letter: char,
}

impl<'p> LanguageWalk<'p> {
    /// A walk over the texts that all of `within` match.
    fn new(within: &[&'p PlainPattern], others: &[&'p PlainPattern]) -> Self {
        let mut start = 0;
        let mut runs = Vec::with_capacity(within.len() + others.len());
        for pattern in within.iter().chain(others) {
            runs.push(Run { pattern, start });
            start += pattern.tokens.len() + 1;
        }
        let fresh = fresh(within.iter().chain(others).copied());
        Self {
            runs,
            within: within.len(),
            words: start.div_ceil(64),
            fresh,
        }
    }

    /// Calls `visit` with each state in which all of `within` match: the state's number, which
    /// others match, and a text that leads there; it says whether to stop. Whether the walk came to
    /// its end or was stopped, and not cut short.
    fn run(
        &self,
        work: &mut usize,
        mut visit: impl FnMut(usize, Bits, &dyn Fn() -> String) -> bool,
    ) -> bool {
        let mut states: Vec<Bits> = vec![self.first()];
        let mut steps: Vec<WalkStep> = vec![WalkStep {
            from: 0,
            letter: ' ',
        }];
        let mut seen: HashSet<Bits> = states.iter().cloned().collect();
        let mut at = 0;
        while let Some(state) = states.get(at).cloned() {
            if let Some(matched) = self.matched(&state)
                && visit(at, matched, &|| text(&steps, at))
            {
                return true;
            }
            for letter in self.letters(&state) {
                let Some(rest) = work.checked_sub(self.words + self.runs.len()) else {
                    return false;
                };
                *work = rest;
                let Some(next) = self.step(&state, letter) else {
                    continue;
                };
                if !seen.insert(next.clone()) {
                    continue;
                }
                states.push(next);
                steps.push(WalkStep { from: at, letter });
            }
            at += 1;
        }
        true
    }

    /// The state before any letter.
    fn first(&self) -> Bits {
        let mut state: Bits = smallvec![0; self.words];
        for run in &self.runs {
            run.enter(&mut state, 0);
        }
        state
    }

    /// Which of the others match here, where all that must do.
    fn matched(&self, state: &Bits) -> Option<Bits> {
        let (within, others) = self.runs.split_at_checked(self.within)?;
        if !within.iter().all(|run| run.ends(state)) {
            return None;
        }
        let mut matched = no_bits(others.len());
        for (index, run) in others.iter().enumerate() {
            if run.ends(state) {
                set(&mut matched, index);
            }
        }
        Some(matched)
    }

    /// The letters that lead to different states from here.
    fn letters(&self, state: &Bits) -> Vec<char> {
        let mut letters = vec![self.fresh];
        for run in &self.runs {
            for (place, token) in run.pattern.tokens.iter().enumerate() {
                if let Token::Letter(letter) = token
                    && has(state, run.start + place)
                {
                    match run.pattern.fold {
                        Fold::Exact => letters.push(*letter),
                        // It waits for each case, and another pattern may distinguish them.
                        Fold::Simple => letters.extend(cases(*letter)),
                    }
                }
            }
        }
        letters.sort_unstable();
        letters.dedup();
        letters
    }

    /// The state after a letter; none where one that must match no longer can.
    fn step(&self, state: &Bits, letter: char) -> Option<Bits> {
        let mut next: Bits = smallvec![0; self.words];
        for (index, run) in self.runs.iter().enumerate() {
            let mut is_alive = false;
            for (place, token) in run.pattern.tokens.iter().enumerate() {
                if !has(state, run.start + place) {
                    continue;
                }
                let to = match token {
                    Token::AnyRun => place,
                    Token::AnyChar => place + 1,
                    Token::Letter(wanted) if *wanted == run.pattern.fold.char(letter) => place + 1,
                    Token::Letter(_) => continue,
                };
                run.enter(&mut next, to);
                is_alive = true;
            }
            if index < self.within && !is_alive {
                return None;
            }
        }
        Some(next)
    }
}

impl Run<'_> {
    /// Sets a place, and those behind stars after it.
    fn enter(&self, state: &mut Bits, place: usize) {
        set(state, self.start + place);
        for (token, next) in self.pattern.tokens.iter().skip(place).zip(place + 1..) {
            if *token != Token::AnyRun {
                break;
            }
            set(state, self.start + next);
        }
    }

    /// Whether the pattern matches the texts that lead to a state.
    fn ends(&self, state: &Bits) -> bool {
        has(state, self.start + self.pattern.tokens.len())
    }
}

/// The text that leads to a state.
fn text(steps: &[WalkStep], mut at: usize) -> String {
    let mut letters = Vec::new();
    while let Some(step) = steps.get(at).filter(|_| at > 0) {
        letters.push(step.letter);
        at = step.from;
    }
    letters.iter().rev().collect()
}

/// A letter of no pattern, in either case.
pub(crate) fn fresh<'p>(patterns: impl Iterator<Item = &'p PlainPattern>) -> char {
    let mut used = HashSet::new();
    for token in patterns.flat_map(|pattern| pattern.tokens.iter()) {
        if let Token::Letter(letter) = token {
            used.extend([*letter, Fold::Simple.char(*letter)]);
        }
    }
    // OK because patterns of a bounded length do not hold every letter.
    ('x'..='z')
        .chain('a'..='w')
        .chain('0'..='9')
        .chain('\u{4e00}'..)
        .find(|letter| !used.contains(letter))
        .unwrap_or('x')
}
