//! How far something is that takes long.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error that counts bytes: where a person watches it, and answers do not run through it.
pub(super) fn bar(bytes: u64) -> ProgressBar {
    if bytes == 0 || !std::io::stderr().is_terminal() || std::io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{wide_bar} {percent}%, {eta} to go");
    // OK because the template is ours, and a bar of another look would do.
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
