//! Texts and names: a text that some pattern of each wanted list matches and no unwanted pattern
//! does.
//!
//! One pattern of each wanted list is intersected with those of the others. Put a letter that no
//! pattern has where such a piece has a wildcard: of patterns without `?` just those match that
//! text which cover the whole piece. So the piece has a text, and it is this one, unless an
//! unwanted pattern covers it. Where an unwanted pattern has a `?`, or one ignores case, the
//! patterns are walked together instead.

use std::collections::HashSet;

use crate::pattern::{ExampleText, Spelled, fresh, has, text_of};

/// What a text is to match and what not.
#[derive(Debug, Default)]
pub(super) struct Clauses {
    /// Of each list some pattern.
    pub(super) some_of: Vec<Vec<Spelled>>,
    pub(super) none_of: Vec<Spelled>,
}

impl Clauses {
    /// A text, never the empty one, for as much work.
    pub(super) fn solve(mut self, work: &mut usize) -> ExampleText {
        self.some_of.push(vec![Spelled::parse("?*")]);
        self.some_of.sort_by_key(Vec::len);
        self.by_pieces(work).unwrap_or_else(|| self.by_walk(work))
    }

    fn patterns(&self) -> impl Iterator<Item = &Spelled> {
        self.some_of.iter().flatten().chain(&self.none_of)
    }

    fn meets(&self, text: &str) -> bool {
        self.some_of
            .iter()
            .all(|list| list.iter().any(|pattern| pattern.matches(text)))
            && !self.none_of.iter().any(|pattern| pattern.matches(text))
    }

    /// By intersecting; `None` where that is not exact, or takes too long.
    fn by_pieces(&self, work: &mut usize) -> Option<ExampleText> {
        if self.none_of.iter().any(Spelled::has_any_char) || !self.patterns().all(Spelled::is_exact)
        {
            return None;
        }
        let letter = fresh(self.patterns());
        let mut open = vec![(0, Spelled::any())];
        let mut seen = HashSet::new();
        while let Some((depth, piece)) = open.pop() {
            let unwanted = self.none_of.iter().map(Spelled::len).sum::<usize>();
            spend(work, piece.len() + unwanted)?;
            if self.none_of.iter().any(|pattern| pattern.covers(&piece)) {
                continue;
            }
            let Some(list) = self.some_of.get(depth) else {
                let texts = ["", &String::from(letter)].map(|star| piece.filled(star, letter));
                return texts
                    .into_iter()
                    .find(|text| self.meets(text))
                    .map(ExampleText::Text);
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

    fn by_walk(&self, work: &mut usize) -> ExampleText {
        let all: Vec<&Spelled> = self.patterns().collect();
        text_of(&all, work, |matched| {
            let mut at = 0;
            let met = self.some_of.iter().all(|list| {
                let mut places = at..at + list.len();
                at = places.end;
                places.any(|place| has(matched, place))
            });
            met && !(at..all.len()).any(|place| has(matched, place))
        })
    }
}

fn spend(work: &mut usize, cost: usize) -> Option<()> {
    *work = work.checked_sub(cost)?;
    Some(())
}
