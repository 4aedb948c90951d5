//! Text of a policy inside a sentence.

/// What a person wrote: in backticks, or where these would not show its end or its letters, as JSON
/// does.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter != '`' && !letter.is_control() && !is_invisible(letter);
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

/// What takes no room, or turns the direction of text.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}
