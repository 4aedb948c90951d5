//! Texts that may be values of another family too.
//!
//! `StringLike: 10.*` and `NotIpAddress: 10.0.0.0/8` on one key read one text in two ways. Exact
//! answers would need the intersection of a pattern with every text of an address; instead the star
//! is filled with what follows the same letters in a known value, here `10.0.0.0`, or with digits.
//! Whether a text serves is tried on the tests, so a text too many does no harm.

use super::super::operand::Operands;
use super::spelled::spelled;
use crate::pattern::Bindings;

/// Texts that are made, at most.
const BLENDS_MAX: usize = 512;

/// What stands for a star where a number is wanted.
const FILLS: [&str; 5] = ["", "0", "1", ".5", "5"];

/// Texts of patterns in which parts of other values, or digits, stand for the stars. Some of them
/// may be read by both.
pub(in crate::condition) fn blends<'t>(
    operands: impl Iterator<Item = &'t Operands>,
    points: &[String],
    bindings: &impl Bindings,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for operands in operands {
        for pattern in spelled(operands, bindings).0 {
            let start = pattern.before_star();
            if start == pattern.len() {
                found.push(pattern.filled("", '0'));
                continue;
            }
            found.extend(FILLS.map(|fill| pattern.filled(fill, '0')));
            for point in points {
                for fill in fills(point, start) {
                    found.push(pattern.filled(fill, '0'));
                }
            }
            if found.len() >= BLENDS_MAX {
                found.truncate(BLENDS_MAX);
                return found;
            }
        }
    }
    found
}

/// Parts of a value that may take the place of a star behind this many letters: what follows as
/// many letters of it, and what comes before each of its points.
fn fills(point: &str, letters: usize) -> Vec<&str> {
    let mut fills = Vec::new();
    if let Some((at, _)) = point.char_indices().nth(letters) {
        fills.extend(point.get(at..));
    }
    for (at, _) in point.match_indices('.') {
        fills.extend(point.get(..at));
    }
    fills
}
