//! What would change in a text, as a unified diff.

use std::time::Duration;

use clap::builder::styling::{AnsiColor, Color, Style};
use similar::TextDiffConfig;

use portcullis::escape::clean;

/// Lines around a change.
const CONTEXT: usize = 3;
/// After this time a diff gets longer than it need be, and still is right.
const LONGEST: Duration = Duration::from_millis(500);

/// The changed lines with those around them; nothing where nothing changes.
pub(super) fn unified(name: &str, before: &str, after: &str, new_name: &str) -> String {
    let mut diff = TextDiffConfig::default();
    let diff = diff.timeout(LONGEST).diff_lines(before, after);
    let text = diff
        .unified_diff()
        .context_radius(CONTEXT)
        .header(name, new_name)
        .to_string();
    let mut shown = String::with_capacity(text.len());
    for line in text.split_terminator('\n') {
        // Tabs and ends of lines as they are, so that `patch` takes it.
        let (words, end) = line
            .strip_suffix('\r')
            .map_or((line, ""), |words| (words, "\r"));
        let words = words.split('\t').map(clean).collect::<Vec<_>>().join("\t");
        let style = style(line);
        shown.push_str(&format!("{style}{words}{style:#}{end}\n"));
    }
    shown
}

/// The style of a line of a diff, by its first character.
fn style(line: &str) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(Color::Ansi(colour)));
    match line.as_bytes().first() {
        _ if line.starts_with("--- ") || line.starts_with("+++ ") => Style::new().bold(),
        Some(b'-') => colour(AnsiColor::Red),
        Some(b'+') => colour(AnsiColor::Green),
        Some(b'@') => colour(AnsiColor::Cyan),
        _ => Style::new(),
    }
}
