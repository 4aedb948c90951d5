//! Processor time, which does not grow while a thread waits for its turn.

use std::time::{Duration, Instant};

/// Measures the processor time of this thread. Elsewhere than on Linux it is the time of the wall.
#[derive(Clone, Copy)]
pub struct Stopwatch {
    start: Instant,
    before: Option<Duration>,
}

impl Stopwatch {
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
            before: processor_time(),
        }
    }

    /// What this thread took since the start.
    pub fn taken(self) -> Duration {
        match (self.before, processor_time()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.start.elapsed(),
        }
    }
}

/// The processor time of this thread so far, where the system says it.
fn processor_time() -> Option<Duration> {
    // The count is brought up to date when a thread gives way.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
