//! How messages are worded.

/// Whether words begin in lower case and end without a full stop. A first word in capitals is a
/// name.
pub fn is_plain(words: &str) -> bool {
    let mut letters = words.chars();
    let (first, second) = (letters.next(), letters.next());
    let capital = first.is_some_and(char::is_uppercase) && second.is_some_and(char::is_lowercase);
    first.is_some() && !capital && !words.ends_with(['.', '!'])
}
