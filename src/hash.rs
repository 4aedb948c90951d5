//! Hashes of texts by which compiled statements are found.
//!
//! They choose candidates and decide nothing: every candidate is compared with the request, so two
//! texts of one hash cost time and no more. What policies fill tables with is hashed under a seed,
//! which is changed while texts collide; a text may end anywhere, so a state can be extended.

use std::hash::{DefaultHasher, Hasher as _};

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
const FINISH: u64 = 0xd6e8_feb8_6659_fd93;

/// Both halves of a product, so that every bit of either number counts.
fn fold(left: u64, right: u64) -> u64 {
    let (low, high) = left.carrying_mul(right, 0);
    low ^ high
}

/// Two hashes as one; the order counts.
#[inline]
pub(crate) fn mix(left: u64, right: u64) -> u64 {
    fold(left ^ FINISH, right.rotate_left(32) ^ FACTOR)
}

/// The state after some more bytes. What it is extended by in two steps differs from the same in
/// one.
#[inline]
pub(crate) fn extend(state: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let state = words.iter().fold(state, |state, word| {
        fold(state ^ u64::from_le_bytes(*word), FACTOR)
    });
    // The count distinguishes what overlaps in the last word.
    fold(state ^ last_word(rest), FINISH ^ rest.len() as u64)
}

/// Fewer than eight bytes.
#[inline]
fn last_word(rest: &[u8]) -> u64 {
    match (rest.first_chunk(), rest.last_chunk(), rest) {
        (Some(first), Some(last), _) => {
            u64::from(u32::from_le_bytes(*first)) | (u64::from(u32::from_le_bytes(*last)) << 32)
        }
        (_, _, [one, two, three]) => {
            u64::from(*one) | (u64::from(*two) << 8) | (u64::from(*three) << 16)
        }
        (_, _, [one, two]) => u64::from(*one) | (u64::from(*two) << 8),
        (_, _, [one]) => u64::from(*one),
        _ => 0,
    }
}

/// Of a text whose hash is kept with a request: without a seed, but not to be foreseen either.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// The same of a text in lower case.
pub(crate) fn hash_folded(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.bytes()
        .for_each(|byte| hasher.write_u8(byte.to_ascii_lowercase()));
    hasher.finish()
}
