//! Which of many patterns covers another, without comparing every pair.
//!
//! A pattern covers another only when its text up to the first wildcard begins the other's. So patterns are kept by a
//! hash of that start, and another one looks among the hashes of its own starts: a list of 1,500 actions costs about as
//! many comparisons. Where many patterns have one start the first few are compared, the fewer the longer the list is, so
//! that the work stays linear; what is not compared is not found.

use std::collections::{BTreeSet, HashMap};

use crate::hash;

/// Patterns of one start that are compared with another pattern, at most.
const COMPARED_MAX: usize = 64;
/// Comparisons of one list, about.
const BUDGET: usize = 1 << 16;

/// Patterns by their starts.
#[derive(Debug, Default)]
struct CoverIndex {
    by_start: HashMap<u64, Vec<usize>>,
    /// The lengths of the starts that there are.
    lengths: BTreeSet<usize>,
}

impl CoverIndex {
    /// Of the texts of patterns, in lower case where they are compared so.
    fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut index = Self::default();
        for (number, text) in texts.into_iter().enumerate() {
            let start = literal_start(text);
            index.lengths.insert(start.len());
            index.by_start.entry(hash::hash(start)).or_default().push(number);
        }
        index
    }

    /// The patterns that may cover one with this text, so many of each start.
    fn candidates(&self, text: &str, most: usize) -> impl Iterator<Item = usize> {
        let states = hash::starts(literal_start(text));
        let found = self.lengths.iter().filter_map(move |length| self.by_start.get(states.get(*length)?));
        found.flat_map(move |numbers| numbers.iter().take(most).copied())
    }
}

/// The text before the first wildcard or variable.
fn literal_start(text: &str) -> &str {
    let end = text.find(['*', '?', '$']).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// The items of a list that another one covers, each with the one that does: of equal ones the later, else the narrower.
/// One that is itself covered is named only when nothing wider is.
pub(super) fn covered(texts: &[String], covers: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let index = CoverIndex::new(texts.iter().map(String::as_str));
    let most = BUDGET.checked_div(texts.len()).unwrap_or_default().clamp(1, COMPARED_MAX);
    let mut found = Vec::new();
    for (narrow, text) in texts.iter().enumerate() {
        let wider = index
            .candidates(text, most)
            .find(|&wide| wide != narrow && covers(wide, narrow) && (wide < narrow || !covers(narrow, wide)));
        found.extend(wider.map(|wide| (narrow, wide)));
    }
    found
}
