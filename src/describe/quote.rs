//! Text of a policy inside a sentence.

use crate::words::is_hidden;

/// What a person wrote: in backticks, or where these would not show its end or its letters, as JSON
/// does.
pub(super) fn quoted(text: &str) -> String {
    if text.chars().all(is_plain) {
        return format!("`{text}`");
    }
    let mut shown = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => shown.extend(['\\', letter]),
            _ if letter.is_control() || is_invisible(letter) => {
                shown.extend(letter.escape_unicode())
            }
            _ => shown.push(letter),
        }
    }
    shown + "\""
}

/// Whether a letter shows what it is between backticks.
fn is_plain(letter: char) -> bool {
    letter != '`' && !letter.is_control() && !is_invisible(letter)
}

/// Whether a letter takes no room, turns the direction of text, or ends a line.
fn is_invisible(letter: char) -> bool {
    is_hidden(letter) || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Whether a pattern matches more than its own text.
pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}
