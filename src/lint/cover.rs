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
        let mut by_start = Vec::new();
        for (number, text) in texts.into_iter().enumerate() {
            let start = literal_start(text);
            if start.len() < text.len() {
                lengths.insert(start.len());
            }
            by_start.push((hash::hash(start), number));
        }
        by_start.sort_unstable();
        Self { by_start, lengths }
    }

    /// The hashes of the starts of a text that are as long as some pattern's, and of the whole
    /// where it has no wildcard.
    fn hashes_of_starts(&self, text: &str) -> Vec<u64> {
        let start = literal_start(text);
        let mut hasher = DefaultHasher::new();
        let mut hashed = 0;
        let mut hashes = Vec::new();
        let lengths = self.lengths.range(..=start.len()).copied();
        let is_plain = start.len() == text.len() && !self.lengths.contains(&text.len());
        for length in lengths.chain(is_plain.then_some(text.len())) {
            hasher.write(start.as_bytes().get(hashed..length).unwrap_or_default());
            hashed = length;
            hashes.push(hasher.finish());
        }
        hashes
    }

    /// The patterns that may cover one with this text, at most `most` for each start. A pattern
    /// without wildcards covers only itself.
    fn candidates(&self, text: &str, most: usize) -> Vec<usize> {
        let mut candidates = Vec::new();
        for hash in self.hashes_of_starts(text) {
            let first = self.by_start.partition_point(|(other, _)| *other < hash);
            let rest = self.by_start.get(first..).unwrap_or_default();
            for (other, number) in rest.iter().take(most) {
                if *other != hash {
                    break;
                }
                candidates.push(*number);
            }
        }
        candidates
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
    let most = BUDGET.checked_div(texts.len()).unwrap_or_default();
    let most = most.clamp(1, COMPARED_MAX);
    let mut found = Vec::new();
    for (narrow, text) in texts.iter().enumerate() {
        for wide in index.candidates(text, most) {
            if wide == narrow {
                continue;
            }
            // What is too long counts as not covered.
            let length = unusual_length(texts, wide) + unusual_length(texts, narrow);
            let Some(left) = letters.checked_sub(length) else {
                letters = 0;
                break;
            };
            letters = left;
            if covers(wide, narrow) && (wide < narrow || !covers(narrow, wide)) {
                found.push((narrow, wide));
                break;
            }
        }
    }
    found
}

/// How much longer a text is than usual ones.
fn unusual_length(texts: &[String], number: usize) -> usize {
    let length = texts.get(number).map_or(0, String::len);
    length.saturating_sub(USUAL_LENGTH)
}
