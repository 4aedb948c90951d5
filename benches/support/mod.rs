//! What the benches share.

#![allow(dead_code, reason = "each bench takes what it needs")]

pub mod corpus;
pub mod heap;
pub mod hostile;
pub mod measure;
pub mod mix;
pub mod scan;
pub mod subject;

use std::time::Duration;

use criterion::Criterion;

/// Short measurements: `cargo bench` of everything takes minutes, and `--measurement-time` makes
/// them longer.
pub fn criterion() -> Criterion {
    let short = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200));
    short
        .measurement_time(Duration::from_millis(800))
        .configure_from_args()
}

/// Whether the benches are run as tests: once, and small.
pub fn is_test() -> bool {
    std::env::args().any(|argument| argument == "--test")
}
