//! Clocks and floors.

use std::hint::black_box;
use std::time::Instant;

/// Nanoseconds a call, over all of some values.
pub fn each<T, U>(values: &[T], mut call: impl FnMut(&T) -> U) -> f64 {
    let start = Instant::now();
    for value in values {
        black_box(call(black_box(value)));
    }
    start.elapsed().as_secs_f64() * 1e9 / values.len() as f64
}

pub fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// The median of some rounds of [`each`].
pub fn rounds<T, U>(values: &[T], mut call: impl FnMut(&T) -> U) -> f64 {
    const ROUNDS: usize = 5;
    median((0..ROUNDS).map(|_| each(values, &mut call)).collect())
}

/// The middle and the slowest hundredth of single calls, less what reading the clock takes, in
/// nanoseconds.
pub fn percentiles<T, U>(values: &[T], mut call: impl FnMut(&T) -> U) -> (f64, f64) {
    let clock = median(
        (0..10_001)
            .map(|_| Instant::now().elapsed().as_secs_f64() * 1e9)
            .collect(),
    );
    let single = |value: &T| {
        let start = Instant::now();
        black_box(call(black_box(value)));
        (start.elapsed().as_secs_f64() * 1e9 - clock).max(1.0)
    };
    let mut times: Vec<f64> = values.iter().map(single).collect();
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// One fast hash of two texts: what any look-up takes at least.
pub fn fast_hash(texts: [&str; 2]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for text in texts {
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for word in words.iter().chain([&last]) {
            let (low, high) =
                (state ^ u64::from_le_bytes(*word)).carrying_mul(0xd6e8_feb8_6659_fd93, 0);
            state = low ^ high;
        }
    }
    state
}

/// Nanoseconds of a load that waits for the one before it, in a buffer of `bytes` bytes.
pub fn dependent_miss(bytes: usize) -> f64 {
    const STEPS: u32 = 200_000;
    let length = (bytes.max(1 << 14) / size_of::<u32>()).next_power_of_two();
    // A full cycle: odd steps through a power of two.
    let step = |at: usize| {
        u32::try_from((at * 0x9e37_79b1 + 0x7f4a_7c15) % length).expect("memory is that small")
    };
    let next: Vec<u32> = (0..length).map(step).collect();
    let (mut at, start) = (0, Instant::now());
    for _ in 0..STEPS {
        at = next[at as usize];
    }
    black_box(at);
    start.elapsed().as_secs_f64() * 1e9 / f64::from(STEPS)
}
