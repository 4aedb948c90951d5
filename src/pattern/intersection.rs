//! The texts that two patterns both match, as patterns.
//!
//! Two stars make a union: between two of its letters a text may hold what the one wants next, or
//! what the other does. So the intersection of two patterns is a finite union of patterns; mostly
//! it is one of the two. It is built from the ends: for each pair of places the patterns that match
//! what is left of both.

use super::fold::Fold;
use super::relation::overlap;
use super::spelled::{PlainPattern, Token};
use crate::decision::Truth;

/// Patterns of one union, and pairs of places, at most.
const PATTERNS_MAX: usize = 64;
/// The most pairs of places, one of each pattern, that are compared.
const PLACES_MAX: usize = 1 << 14;

/// A pattern while it is put together.
type Tokens = Vec<Token>;

impl PlainPattern {
    /// Patterns that together match what both match; none where that is nothing. `None` where it
    /// takes too many, or where one of the two ignores case.
    pub(crate) fn intersection(&self, other: &PlainPattern) -> Option<Vec<PlainPattern>> {
        if self.fold != Fold::Exact || other.fold != Fold::Exact {
            return (self == other).then(|| vec![self.clone()]);
        }
        let (one, two) = (self.matcher(), other.matcher());
        match (one.covers(&two), two.covers(&one), one.overlaps(&two)) {
            (Truth::True, ..) => return Some(vec![other.clone()]),
            (_, Truth::True, _) => return Some(vec![self.clone()]),
            (.., Truth::False) => return Some(Vec::new()),
            _ => {}
        }
        let places = (self.tokens.len() + 1).checked_mul(other.tokens.len() + 1)?;
        if places > PLACES_MAX {
            return None;
        }
        let all = unions(&self.tokens, &other.tokens)?;
        Some(widest(
            all.iter()
                .map(|tokens| PlainPattern::canonical(tokens, Fold::Exact))
                .collect(),
        ))
    }

    /// Whether some text may be matched by both.
    pub(crate) fn overlaps(&self, other: &PlainPattern) -> bool {
        let found = match self.fold == other.fold {
            _ if self.is_any() || other.is_any() => Truth::True,
            true => overlap(&self.tokens, &other.tokens),
            false => self.matcher().overlaps(&other.matcher()),
        };
        found != Truth::False
    }

    /// Whether it matches one text alone, letters compared as they are.
    pub(crate) fn is_text(&self) -> bool {
        self.fold == Fold::Exact
            && self
                .tokens
                .iter()
                .all(|token| matches!(token, Token::Letter(_)))
    }

    /// Whether it matches a text; `None` where it ignores case, or that takes too long.
    pub(super) fn reads(&self, text: &PlainPattern) -> Option<bool> {
        match overlap(&self.tokens, &text.tokens) {
            _ if self.fold != Fold::Exact => None,
            Truth::Unknown => None,
            found => Some(found == Truth::True),
        }
    }

    /// Whether it matches every text that the other matches, for certain.
    pub(crate) fn covers(&self, other: &PlainPattern) -> bool {
        self.is_any() || self == other || self.matcher().covers(&other.matcher()) == Truth::True
    }
}

/// What the two match from their starts on, found from their ends.
fn unions(one: &[Token], two: &[Token]) -> Option<Vec<Tokens>> {
    // Of the row below, and of the row that is filled from its end: index `j` is place `j` of the
    // second.
    let mut below: Vec<Vec<Tokens>> = Vec::new();
    for i in (0..=one.len()).rev() {
        let mut row: Vec<Vec<Tokens>> = vec![Vec::new(); two.len() + 1];
        for j in (0..=two.len()).rev() {
            let at = |row: &[Vec<Tokens>], j: usize| row.get(j).cloned().unwrap_or_default();
            let found = match (one.get(i), two.get(j)) {
                (None, None) => vec![Vec::new()],
                (Some(Token::AnyRun), Some(Token::AnyRun)) => {
                    let both = [at(&below, j), at(&row, j + 1)].concat();
                    before(Token::AnyRun, both)
                }
                (Some(Token::AnyRun), None) => at(&below, j),
                (None, Some(Token::AnyRun)) => at(&row, j + 1),
                (Some(Token::AnyRun), Some(token)) => {
                    [at(&below, j), before(*token, at(&row, j + 1))].concat()
                }
                (Some(token), Some(Token::AnyRun)) => {
                    [at(&row, j + 1), before(*token, at(&below, j))].concat()
                }
                (Some(Token::AnyChar), Some(token)) | (Some(token), Some(Token::AnyChar)) => {
                    before(*token, at(&below, j + 1))
                }
                (Some(left), Some(right)) if left == right => before(*left, at(&below, j + 1)),
                _ => Vec::new(),
            };
            let found = plain(found);
            if found.len() > PATTERNS_MAX {
                return None;
            }
            if let Some(cell) = row.get_mut(j) {
                *cell = found;
            }
        }
        below = row;
    }
    below.into_iter().next()
}

/// Each of some patterns with one token more at its start.
fn before(token: Token, rests: Vec<Tokens>) -> Vec<Tokens> {
    let mut patterns = rests;
    for pattern in &mut patterns {
        pattern.insert(0, token);
    }
    patterns
}

/// Patterns that match the same texts once each.
fn plain(unions: Vec<Tokens>) -> Vec<Tokens> {
    let mut all = Vec::with_capacity(unions.len());
    for tokens in unions {
        all.push(
            PlainPattern::canonical(&tokens, Fold::Exact)
                .tokens
                .into_vec(),
        );
    }
    all.sort();
    all.dedup();
    all
}

/// Without those that another one covers.
pub(crate) fn widest(mut patterns: Vec<PlainPattern>) -> Vec<PlainPattern> {
    let mut kept: Vec<PlainPattern> = Vec::new();
    patterns.sort_by_key(|pattern| pattern.tokens.len());
    for pattern in patterns {
        if !kept.iter().any(|wide| wide.covers(&pattern)) {
            kept.retain(|narrow| !pattern.covers(narrow));
            kept.push(pattern);
        }
    }
    kept
}
