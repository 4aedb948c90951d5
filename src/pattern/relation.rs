//! Whether one pattern covers another, and whether two overlap: exact for all patterns without
//! variables.
//!
//! `a` covers `b` when every text that `b` matches is matched by `a`. A text may always hold a
//! character that neither pattern names, so a wildcard of `b` is never matched by a letter of `a`.
//! Hence `a` covers `b` exactly when the letters of `a` can be laid on equal letters of `b`, in
//! order, such that each closed gap of `a` lies over as many characters, none of them behind a
//! star, and each open gap of `a` over at least as many as it needs. One layout serves every text
//! of `b`: where `a` needs a minimum between two letters, a star of `b` may be empty; where letters
//! of `a` are neighbours, it may be long; and no star of `b` is asked for both. So the leftmost
//! layout is enough, letter groups between open gaps are placed one after the other, and the work
//! is at most pattern times pattern.
//!
//! Two patterns with a star each overlap when they agree before their first and after their last
//! star, since everything between can follow one after the other; otherwise one of them has a fixed
//! length and is read as a text.
//!
//! Intersections of such languages are unions of patterns (see [`super::intersection`]), and
//! differences need automata (see
//! [`super::language`]).

use std::ops::Range;

use super::fold::Fold;
use super::matcher::Matcher;
use super::shape::{Shape, ShapeGap, Unit};
use super::spelled::{Token, tokens};
use crate::decision::Truth;

/// Comparisons of one question at most; beyond it the answer is unknown. Two patterns of 1,000
/// characters need no more.
const STEPS_MAX: usize = 1 << 20;

impl Matcher {
    /// Whether it matches every text that the other matches. Unknown only where variables decide,
    /// or for patterns of many thousand characters.
    pub(crate) fn covers(&self, other: &Matcher) -> Truth {
        match (self, other) {
            (Matcher::Any, _) => Truth::True,
            (Matcher::Exact(left), Matcher::Exact(right)) => (left == right).into(),
            (Matcher::Prefix(left), Matcher::Exact(right) | Matcher::Prefix(right)) => {
                right.starts_with(&**left).into()
            }
            _ => {
                let (left, right) = (Shape::new(self), Shape::new(other));
                let ignored = left.fold == Fold::Exact && right.fold != Fold::Exact;
                let (left, right) = in_one_case(left, right);
                match covers(&left, &right) {
                    // The other matches these letters in every case, this one in one.
                    Truth::True if ignored => Truth::Unknown,
                    answer => answer,
                }
            }
        }
    }

    /// Whether some text is matched by both. Unknown where variables decide.
    pub(crate) fn overlaps(&self, other: &Matcher) -> Truth {
        match (self, other) {
            (
                Matcher::Any,
                Matcher::Any | Matcher::Exact(_) | Matcher::Prefix(_) | Matcher::Glob(_),
            ) => {
                return Truth::True;
            }
            (Matcher::Exact(left), Matcher::Exact(right)) => return (left == right).into(),
            (Matcher::Prefix(start), Matcher::Exact(text))
            | (Matcher::Exact(text), Matcher::Prefix(start)) => {
                return text.starts_with(&**start).into();
            }
            (Matcher::Prefix(left), Matcher::Prefix(right)) => {
                return (left.starts_with(&**right) || right.starts_with(&**left)).into();
            }
            _ => {}
        }
        let (left, right) = in_one_case(Shape::new(self), Shape::new(other));
        match overlap(&tokens(&left.widest()), &tokens(&right.widest())) {
            Truth::True if left.has_variable() || right.has_variable() => Truth::Unknown,
            certain => certain,
        }
    }
}

/// Both with their letters folded, where one of them ignores case.
fn in_one_case(left: Shape, right: Shape) -> (Shape, Shape) {
    if left.fold == right.fold {
        return (left, right);
    }
    let fold = if left.fold == Fold::Exact {
        right.fold
    } else {
        left.fold
    };
    (left.folded(fold), right.folded(fold))
}

/// Whether the first shape matches every text of the second, both of which compare case alike.
fn covers(left: &Shape, right: &Shape) -> Truth {
    match Layout::of(left, right).covers() {
        // A variable that only the left has may be without a value, and is then matched by nothing.
        Truth::False if left.has_variable() || right.has_variable() => Truth::Unknown,
        answer => answer,
    }
}

/// One pattern laid over another.
struct Layout<'s> {
    over: &'s Shape,
    under: &'s Shape,
    /// Of `under`, before each unit and at the end: characters at least, and whether a star or
    /// variable appeared since the start.
    before: Vec<(usize, usize)>,
    steps: usize,
}

impl<'s> Layout<'s> {
    /// Sums up the gaps and letters of the pattern below, so that each stretch of it is known at
    /// once.
    fn of(over: &'s Shape, under: &'s Shape) -> Self {
        let mut before = Vec::with_capacity(under.gaps.len());
        let (mut least, mut open) = (0, 0);
        for (index, gap) in under.gaps.iter().enumerate() {
            least += gap.least;
            open += usize::from(gap.open);
            before.push((least, open));
            match under.units.get(index) {
                Some(Unit::Letter(_)) => least += 1,
                Some(Unit::Variable(_)) => open += 1,
                None => {}
            }
        }
        Self {
            over,
            under,
            before,
            steps: STEPS_MAX,
        }
    }

    /// What lies under the gap after `from` (`None`: from the start) and before unit `to` (past the
    /// last: to the end).
    fn between(&self, from: Option<usize>, to: usize) -> ShapeGap {
        let (least, open) = self.before.get(to).copied().unwrap_or_default();
        let Some(from) = from else {
            return ShapeGap {
                least,
                open: open > 0,
            };
        };
        let (letters, variables) = match self.under.units.get(from) {
            Some(Unit::Letter(_)) => (1, 0),
            _ => (0, 1),
        };
        let (least_from, open_from) = self.before.get(from).copied().unwrap_or_default();
        ShapeGap {
            least: least - (least_from + letters),
            open: open > open_from + variables,
        }
    }

    /// Whether a gap takes every text of what lies under it.
    fn fits(gap: ShapeGap, under: ShapeGap) -> bool {
        if gap.open {
            under.least >= gap.least
        } else {
            !under.open && under.least == gap.least
        }
    }

    /// Places group after group at the leftmost place that is left, as matching a text does.
    fn covers(mut self) -> Truth {
        let count = self.over.units.len();
        let end = self.under.units.len();
        let mut placed = None;
        let mut next = 0;
        while next < count {
            let group = self.group(next);
            let is_last = group.end == count;
            let mut start = placed.map_or(0, |last: usize| last + 1);
            let found = loop {
                if start >= end {
                    return Truth::False;
                }
                if self.steps == 0 {
                    return Truth::Unknown;
                }
                if Self::fits(self.over.gap(next), self.between(placed, start))
                    && let Some(last) = self.place(&group, start)
                    && (!is_last || Self::fits(self.over.gap(count), self.between(Some(last), end)))
                {
                    break last;
                }
                start += 1;
            };
            placed = Some(found);
            next = group.end;
        }
        (count > 0 || Self::fits(self.over.gap(0), self.between(None, end))).into()
    }

    /// The units from `start` up to the next open gap.
    fn group(&self, start: usize) -> Range<usize> {
        let count = self.over.units.len();
        let end = (start + 1..count)
            .find(|index| self.over.gap(*index).open)
            .unwrap_or(count);
        start..end
    }

    /// Lays a group on the units from `start` on; the unit on which its last one comes to lie.
    fn place(&mut self, group: &Range<usize>, start: usize) -> Option<usize> {
        let mut at = start;
        for index in group.clone() {
            if index > group.start {
                let wanted = self.over.gap(index);
                let mut next = at + 1;
                while self.between(Some(at), next).least < wanted.least
                    && next < self.under.units.len()
                {
                    self.steps = self.steps.saturating_sub(1);
                    next += 1;
                }
                if !Self::fits(wanted, self.between(Some(at), next)) {
                    return None;
                }
                at = next;
            }
            self.steps = self.steps.saturating_sub(1);
            if self.over.units.get(index)? != self.under.units.get(at)? {
                return None;
            }
        }
        Some(at)
    }
}

/// Whether some text may be matched by both, letters compared as they are.
pub(super) fn overlap(one: &[Token], other: &[Token]) -> Truth {
    let open = |tokens: &[Token]| tokens.contains(&Token::AnyRun);
    match (open(one), open(other)) {
        (true, true) => {
            let ends = agree(one.iter().rev(), other.iter().rev());
            (ends && agree(one.iter(), other.iter())).into()
        }
        (_, false) => reads(one, other),
        (false, true) => reads(other, one),
    }
}

/// Whether two characters can be one.
fn meet(one: Token, other: Token) -> bool {
    one == other || one == Token::AnyChar || other == Token::AnyChar
}

/// Whether both agree up to the first star of either.
fn agree<'t>(one: impl Iterator<Item = &'t Token>, other: impl Iterator<Item = &'t Token>) -> bool {
    one.zip(other)
        .take_while(|(one, other)| **one != Token::AnyRun && **other != Token::AnyRun)
        .all(|(one, other)| meet(*one, *other))
}

/// Whether a pattern matches some text of a pattern of fixed length. Each character of that text is
/// read once, so an open one is free to be what the pattern wants, and the leftmost place of each
/// part is right as in matching.
fn reads(pattern: &[Token], text: &[Token]) -> Truth {
    let (mut at, mut read, mut retry) = (0, 0, None);
    for _ in 0..STEPS_MAX {
        match (pattern.get(at), text.get(read)) {
            (Some(Token::AnyRun), _) => {
                at += 1;
                retry = Some((at, read));
                continue;
            }
            (Some(wanted), Some(given)) if meet(*wanted, *given) => {
                (at, read) = (at + 1, read + 1);
                continue;
            }
            (None, None) => return Truth::True,
            // More pattern than text: a longer run for the last star would leave still less text.
            (Some(_), None) => return Truth::False,
            _ => {}
        }
        let Some((after_star, from)) = retry else {
            return Truth::False;
        };
        if from >= text.len() {
            return Truth::False;
        }
        (at, read) = (after_star, from + 1);
        retry = Some((after_star, from + 1));
    }
    Truth::Unknown
}
