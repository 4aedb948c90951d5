//! By which literal part a resource pattern is filed.

use super::{EXACT, INSIDE, LONGEST, PART, PREFIX, SUFFIX};
use crate::hash::extend;
use crate::pattern::{Anchor, Matcher};

/// A part of the last field of a name that each match of a pattern has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LiteralPart<'a> {
    /// None.
    Nothing,
    Exact(&'a [u8]),
    Prefix(&'a [u8]),
    Suffix(&'a [u8]),
    Inside(&'a [u8]),
}

/// The parts by which a matcher can be filed, at least one; where there are several, the rarest is
/// the best.
pub(super) fn parts(matcher: &Matcher) -> Vec<LiteralPart<'_>> {
    let mut parts = Vec::new();
    match matcher.anchor() {
        Anchor::Exact(text) => parts.push(LiteralPart::Exact(text.as_bytes())),
        Anchor::Ends(start, end) => {
            if !start.is_empty() {
                parts.push(LiteralPart::Prefix(cut_prefix(start.as_bytes())));
            }
            if !end.is_empty() {
                let end = end.as_bytes();
                parts.push(LiteralPart::Suffix(
                    end.get(end.len().saturating_sub(LONGEST)..)
                        .unwrap_or_default(),
                ));
            }
            parts.extend(
                matcher
                    .literals()
                    .flat_map(|text| text.as_bytes().windows(PART))
                    .map(LiteralPart::Inside),
            );
            if parts.is_empty() {
                parts.push(LiteralPart::Nothing);
            }
        }
    }
    parts
}

/// Cuts a long last segment to the longest prefix that is filed.
fn cut_prefix(text: &[u8]) -> &[u8] {
    let directory = memchr::memrchr(b'/', text).map_or(0, |slash| slash + 1);
    text.get(..text.len().min(directory + LONGEST))
        .unwrap_or_default()
}

/// The states of the directories of a name, with where each ends, and then the state of the whole
/// text.
pub(super) struct DirectoryWalk<'a> {
    text: &'a [u8],
    start: usize,
    state: u64,
}

impl<'a> DirectoryWalk<'a> {
    /// A walk that begins before the first directory.
    pub(super) fn new(state: u64, text: &'a [u8]) -> Self {
        Self {
            text,
            start: 0,
            state,
        }
    }

    /// What is left of the text in this directory up to the next `/`, and whether one follows.
    pub(super) fn segment(&self) -> (&'a [u8], bool) {
        let rest = self.text.get(self.start..).unwrap_or_default();
        // Segments are short, so that a plain loop finds their ends soonest.
        match rest.iter().position(|byte| *byte == b'/') {
            Some(slash) => (rest.get(..slash).unwrap_or_default(), true),
            None => (rest, false),
        }
    }

    /// The key of a prefix that ends inside the segment.
    pub(super) fn prefix_key(&self, segment: &[u8], length: usize) -> u64 {
        extend(self.state, segment.get(..length).unwrap_or_default()) ^ PREFIX
    }

    /// Goes into the directory that the segment names, and gives its key.
    pub(super) fn enter(&mut self, segment: &[u8]) -> u64 {
        let end = self.start + segment.len() + 1;
        self.state = extend(
            self.state,
            self.text.get(self.start..end).unwrap_or_default(),
        );
        self.start = end;
        self.state ^ PREFIX
    }

    /// The key of the whole text; the segment is the last one.
    pub(super) fn exact_key(&self, segment: &[u8]) -> u64 {
        extend(self.state, segment) ^ EXACT
    }
}

/// The key of patterns that end with these bytes.
pub(super) fn suffix_key(state: u64, suffix: &[u8]) -> u64 {
    extend(state ^ SUFFIX, suffix)
}

/// The key of patterns that have these bytes between wildcards.
pub(super) fn inside_key(state: u64, part: &[u8]) -> u64 {
    extend(state ^ INSIDE, part)
}

/// The key of a part under the state of its service; of nothing there is none.
pub(super) fn key(state: u64, part: LiteralPart<'_>) -> Option<u64> {
    match part {
        LiteralPart::Nothing => None,
        LiteralPart::Suffix(text) => Some(suffix_key(state, text)),
        LiteralPart::Inside(text) => Some(inside_key(state, text)),
        LiteralPart::Exact(text) | LiteralPart::Prefix(text) => {
            let mut walk = DirectoryWalk::new(state, text);
            let mut key = state ^ PREFIX;
            loop {
                match walk.segment() {
                    (segment, true) => key = walk.enter(segment),
                    (segment, false) if matches!(part, LiteralPart::Exact(_)) => {
                        return Some(walk.exact_key(segment));
                    }
                    // A prefix that ends with its directory is the directory.
                    ([], false) => return Some(key),
                    (segment, false) => return Some(walk.prefix_key(segment, segment.len())),
                }
            }
        }
    }
}
