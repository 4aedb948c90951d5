//! Hashes of texts by which compiled statements are found.
//!
//! They choose candidates and decide nothing: every candidate is compared with the request, so two texts of one hash
//! cost time and no more. The state of each prefix is kept, since a pattern may end anywhere.

/// The state before the first byte.
const START: u64 = 0x9e37_79b9_7f4a_7c15;
const FACTOR: u64 = 0xff51_afd7_ed55_8ccd;

/// The state after one more byte.
fn step(state: u64, byte: u8) -> u64 {
    (state ^ u64::from(byte)).wrapping_mul(FACTOR).rotate_left(23)
}

/// The state after a whole text.
pub(crate) fn hash(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

/// The state after some bytes.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(START, |state, byte| step(state, *byte))
}

/// The hash of a text in lower case.
pub(crate) fn hash_folded(text: &str) -> u64 {
    text.bytes().fold(START, |state, byte| step(state, byte.to_ascii_lowercase()))
}

/// The state after each prefix, from the empty one to the whole text.
pub(crate) fn states(text: &str) -> Box<[u64]> {
    let after_each = text.bytes().scan(START, |state, byte| {
        *state = step(*state, byte);
        Some(*state)
    });
    std::iter::once(START).chain(after_each).collect()
}

/// Two hashes as one; the order counts.
pub(crate) fn mix(left: u64, right: u64) -> u64 {
    let mixed = (left ^ right.rotate_left(32)).wrapping_mul(FACTOR);
    (mixed ^ (mixed >> 29)).wrapping_mul(START)
}
