//! Texts and names: a text that some pattern of each wanted list matches and no unwanted pattern
//! does.
//!
//! One pattern of each wanted list is intersected with those of the others. Put a letter that no
//! pattern has where such a piece has a wildcard: of patterns without `?` just those match that
//! text which cover the whole piece. So the piece has a text, and it is this one, unless an
//! unwanted pattern covers it. Where an unwanted pattern has a `?`, or one ignores case, the
//! patterns are walked together instead.

use std::collections::HashSet;
use std::ops::Range;

use crate::pattern::{ExampleText, PlainPattern, fresh, has, text_of};

/// What a text is to match and what not.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// Of each list some pattern.
    pub(super) some_of: Vec<Vec<PlainPattern>>,
    /// None of these patterns.
    pub(super) none_of: Vec<PlainPattern>,
}

impl Clauses {
    /// A text, never the empty one, for as much work.
    pub(super) fn solve(mut self, work: &mut usize) -> ExampleText {
        self.some_of.push(vec![PlainPattern::parse("?*")]);
        self.some_of.sort_by_key(Vec::len);
        self.by_pieces(work).unwrap_or_else(|| self.by_walk(work))
    }

    /// All patterns: those of each wanted list, then the unwanted ones.
    fn patterns(&self) -> impl Iterator<Item = &PlainPattern> {
        self.some_of.iter().flatten().chain(&self.none_of)
    }

    /// Whether a text is matched as wanted.
    fn meets(&self, text: &str) -> bool {
        self.some_of.iter().all(|list| any_matches(list, text)) && !any_matches(&self.none_of, text)
    }

    /// The same for a text by the patterns that match it: a bit for each of [`Clauses::patterns`].
    fn accepts(&self, matched: &[u64]) -> bool {
        let mut start = 0;
        for list in &self.some_of {
            let end = start + list.len();
            if !any_bit(matched, start..end) {
                return false;
            }
            start = end;
        }
        !any_bit(matched, start..start + self.none_of.len())
    }

    /// By intersecting; `None` where that is not exact, or takes too long.
    fn by_pieces(&self, work: &mut usize) -> Option<ExampleText> {
        if self.none_of.iter().any(PlainPattern::has_any_char)
            || !self.patterns().all(PlainPattern::is_exact)
        {
            return None;
        }
        let letter = fresh(self.patterns());
        let unwanted = self.none_of.iter().map(PlainPattern::len).sum::<usize>();
        let mut open = vec![(0, PlainPattern::any())];
        let mut seen = HashSet::new();
        while let Some((depth, piece)) = open.pop() {
            spend(work, piece.len() + unwanted)?;
            if self.none_of.iter().any(|pattern| pattern.covers(&piece)) {
                continue;
            }
            let Some(list) = self.some_of.get(depth) else {
                for star in ["", &String::from(letter)] {
                    let text = piece.filled(star, letter);
                    if self.meets(&text) {
                        return Some(ExampleText::Text(text));
                    }
                }
                return None;
            };
            for pattern in list {
                spend(work, (piece.len() + 1).saturating_mul(pattern.len() + 1))?;
                for next in piece.intersection(pattern)? {
                    if seen.insert((depth + 1, next.clone())) {
                        open.push((depth + 1, next));
                    }
                }
            }
        }
        Some(ExampleText::Nothing)
    }

    /// By walking all patterns together, which is exact and takes longer.
    fn by_walk(&self, work: &mut usize) -> ExampleText {
        let patterns: Vec<&PlainPattern> = self.patterns().collect();
        text_of(&patterns, work, |matched| self.accepts(matched))
    }
}

/// Whether some pattern matches a text.
fn any_matches(patterns: &[PlainPattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(text))
}

/// Whether a bit at one of these places is set.
fn any_bit(bits: &[u64], mut places: Range<usize>) -> bool {
    places.any(|place| has(bits, place))
}

/// Takes a cost off the work that is left; `None` where that is too little.
fn spend(work: &mut usize, cost: usize) -> Option<()> {
    *work = work.checked_sub(cost)?;
    Some(())
}
