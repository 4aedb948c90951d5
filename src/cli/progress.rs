//! How far a search is: on a terminal, where it takes longer than one likes to wait.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

/// What ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on standard error, once it is worth one; it is gone when the answer comes.
pub(super) struct Progress {
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            bar: None,
        }
    }

    /// Reports how many of how many parts are done.
    pub(super) fn tell(&mut self, done: usize, total: usize) {
        if self.bar.is_none() && self.start.elapsed() > PATIENCE {
            // It draws nothing where standard error is no terminal.
            self.bar = Some(ProgressBar::with_draw_target(
                None,
                ProgressDrawTarget::stderr(),
            ));
        }
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
