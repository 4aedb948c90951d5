//! Which of many patterns covers another, without comparing every pair.
//!
//! A pattern covers another only when its text up to the first wildcard begins the other's. So
//! patterns are kept by a hash of that start, and another one looks among the hashes of its own
//! starts: a list of 1,500 actions costs about as many comparisons. Where many patterns have one
//! start the first few are compared, the fewer the longer the list is, so that the work stays
//! linear; what is not compared is not found.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hasher as _};

use crate::hash;

/// Patterns of one start that are compared with another pattern, at most.
const COMPARED_MAX: usize = 64;
/// Comparisons of one list, about.
const BUDGET: usize = 1 << 15;
/// Letters of long patterns that are compared in one list, at most; those of usual ones are not
/// counted.
const LETTERS_MAX: usize = 1 << 20;
/// No name of an action or resource is longer in practice.
const USUAL_LENGTH: usize = 256;

/// Patterns by their starts.
#[derive(Debug)]
struct CoverIndex {
    /// The hash of each start, and the pattern's number, sorted.
    by_start: Vec<(u64, usize)>,
    /// The lengths of the starts of patterns that match more than one text.
    lengths: BTreeSet<usize>,
}

impl CoverIndex {
    /// Of the texts of patterns, in lower case where they are compared so.
    fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut lengths = BTreeSet::new();
        let entry = |(number, text): (usize, &str)| {
            let start = literal_start(text);
            if start.len() < text.len() {
                lengths.insert(start.len());
            }
            (hash::hash(start), number)
        };
        let mut by_start: Vec<(u64, usize)> = texts.into_iter().enumerate().map(entry).collect();
        by_start.sort_unstable();
        Self { by_start, lengths }
    }

    /// The hashes of the starts of a text that are as long as some pattern's, and of the whole
    /// where it has no wildcard.
    fn hashes_of_starts(&self, text: &str) -> Vec<u64> {
        let start = literal_start(text);
        let mut hasher = DefaultHasher::new();
        let mut hashed = 0;
        let mut state = |length: usize| {
            hasher.write(start.as_bytes().get(hashed..length).unwrap_or_default());
            hashed = length;
            hasher.finish()
        };
        let mut found: Vec<u64> = self
            .lengths
            .range(..=start.len())
            .map(|length| state(*length))
            .collect();
        if start.len() == text.len() && !self.lengths.contains(&text.len()) {
            found.push(state(text.len()));
        }
        found
    }

    /// The patterns that may cover one with this text, at most `most` for each start. A pattern
    /// without wildcards covers only itself.
    fn candidates(&self, text: &str, most: usize) -> impl Iterator<Item = usize> {
        self.hashes_of_starts(text)
            .into_iter()
            .flat_map(move |state| {
                let first = self.by_start.partition_point(|(other, _)| *other < state);
                let same = self
                    .by_start
                    .get(first..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(move |(other, _)| *other == state);
                same.take(most).map(|(_, number)| *number)
            })
    }
}

/// The text before the first wildcard or variable.
fn literal_start(text: &str) -> &str {
    let end = text.find(['*', '?', '$']).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}

/// The items of a list that another one covers, each with the one that does: of equal ones the
/// later, else the narrower. One that is itself covered is named only when nothing wider is.
pub(super) fn covered(
    texts: &[String],
    covers: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    if texts.len() < 2 {
        return Vec::new();
    }
    let index = CoverIndex::new(texts.iter().map(String::as_str));
    let mut letters = LETTERS_MAX;
    let long = |number: usize| {
        texts
            .get(number)
            .map_or(0, |text| text.len().saturating_sub(USUAL_LENGTH))
    };
    let most = BUDGET
        .checked_div(texts.len())
        .unwrap_or_default()
        .clamp(1, COMPARED_MAX);
    let mut found = Vec::new();
    for (narrow, text) in texts.iter().enumerate() {
        let wider = index
            .candidates(text, most)
            .filter(|&wide| wide != narrow)
            // What is too long counts as not covered.
            .take_while(|&wide| {
                let left = letters.checked_sub(long(wide) + long(narrow));
                letters = left.unwrap_or(0);
                left.is_some()
            })
            .find(|&wide| covers(wide, narrow) && (wide < narrow || !covers(narrow, wide)));
        found.extend(wider.map(|wide| (narrow, wide)));
    }
    found
}
