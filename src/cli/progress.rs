//! A bar that shows how far a long search or a long file of requests is.
//!
//! It is drawn on standard error and only on a terminal, begins after a second, and is wiped before
//! the answer is printed. What ends sooner shows nothing.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use super::terminal;

/// How long a run takes before a bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// The least time between two drawings of the bar.
const PAUSE: Duration = Duration::from_millis(100);

/// The width of the bar and its two numbers on a narrow terminal, and at most.
const CELLS: (usize, usize) = (10, 60);

/// A bar on standard error. Dropping it wipes it.
pub(super) struct Progress {
    is_shown: bool,
    has_drawn: bool,
    /// When the bar may be drawn next.
    due: Instant,
}

impl Progress {
    /// A bar that appears when a search takes long enough.
    pub(super) fn new() -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
        Self {
            is_shown: io::stderr().is_terminal() && !is_dumb,
            has_drawn: false,
            due: Instant::now() + PATIENCE,
        }
    }

    /// Reports how many of how many parts are done.
    pub(super) fn tell(&mut self, done: usize, total: usize) {
        if !self.is_shown || Instant::now() < self.due {
            return;
        }
        self.due = Instant::now() + PAUSE;
        self.has_drawn = true;
        draw(&format!("\r{}", bar(done, total, terminal::width())));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.has_drawn {
            draw("\r\x1b[2K");
        }
    }
}

/// Writes to the terminal at once.
fn draw(text: &str) {
    let mut terminal = io::stderr().lock();
    // OK because a bar that cannot be drawn changes no answer.
    let _ = terminal
        .write_all(text.as_bytes())
        .and_then(|()| terminal.flush());
}

/// The bar with its numbers, such as `[####    ] 12/24`, in less than the width of the terminal.
fn bar(done: usize, total: usize, width: usize) -> String {
    let numbers = format!("{done}/{total}");
    let (least, most) = CELLS;
    let cells = width.saturating_sub(numbers.len() + 4).clamp(least, most);
    let full = done.min(total) * cells / total.max(1);
    format!("[{:<cells$}] {numbers}", "#".repeat(full))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_fills_as_parts_are_done() {
        assert_eq!(bar(0, 4, 80), format!("[{}] 0/4", " ".repeat(60)));
        assert_eq!(bar(2, 4, 21), "[#######       ] 2/4");
        assert_eq!(bar(4, 4, 17), "[##########] 4/4");
        // Nothing to do, more than was said, and a terminal that is too narrow.
        assert_eq!(bar(0, 0, 0), "[          ] 0/0");
        assert_eq!(bar(9, 4, 17), "[##########] 9/4");
    }
}
