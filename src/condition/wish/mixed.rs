//! Texts that may be values of another family too.

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
                // What follows the letters before the star, and what comes before a point.
                let rest = point
                    .char_indices()
                    .nth(start)
                    .and_then(|(at, _)| point.get(at..));
                let parts = point
                    .match_indices('.')
                    .filter_map(|(at, _)| point.get(..at));
                found.extend(
                    rest.into_iter()
                        .chain(parts)
                        .map(|fill| pattern.filled(fill, '0')),
                );
            }
            if found.len() >= BLENDS_MAX {
                found.truncate(BLENDS_MAX);
                return found;
            }
        }
    }
    found
}
