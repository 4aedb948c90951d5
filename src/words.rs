//! Words for messages: names, plurals, lists and suggestions.

use std::collections::HashMap;

/// The names that are in use, each with the last number that was added to it.
#[derive(Debug, Default)]
pub(crate) struct Taken(HashMap<String, usize>);

impl Taken {
    /// Returns the name, or `name (2)`, `name (3)` and so on if it is already in use.
    pub(crate) fn add(&mut self, name: String) -> String {
        let Some(mut number) = self.0.get(&name).copied() else {
            self.0.insert(name.clone(), 1);
            return name;
        };
        loop {
            number += 1;
            let numbered = format!("{name} ({number})");
            if !self.0.contains_key(&numbered) {
                self.0.insert(name, number);
                self.0.insert(numbered.clone(), 1);
                return numbered;
            }
        }
    }
}

/// Shortens a user's word that would fill the screen.
pub(crate) fn clip(word: &str) -> String {
    const LONGEST: usize = 80;
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or("")),
        None => word.to_owned(),
    }
}

/// Escapes control characters in a user's words, so that they stay on one line.
pub(crate) fn plain(words: &str) -> String {
    let mut shown = String::with_capacity(words.len());
    for letter in words.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_unicode())
        } else {
            shown.push(letter)
        }
    }
    shown
}

/// Whether a letter is invisible: direction marks and isolates, joiners, zero-width spaces, tags,
/// and the soft hyphen.
pub(crate) fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Escapes each invisible character of a JSON text, so that a person reads what is there.
pub(crate) fn seen(json: String) -> String {
    let is_unseen = |letter: char| is_hidden(letter) || letter.is_control() && letter != '\n';
    if !json.contains(is_unseen) {
        return json;
    }
    let mut shown = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_unseen(letter) {
            let units = letter
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>();
            shown.push_str(&units);
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Lists words in backticks: `a`, `b` and `c`.
pub(crate) fn in_words(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Lists the first few texts, and the number of the others.
pub(crate) fn in_short(all: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<_> = all.iter().take(SHOWN).map(|text| clip(text)).collect();
    let more = match all.len().checked_sub(SHOWN) {
        None | Some(0) => String::new(),
        Some(more) => format!("; and {more} more"),
    };
    format!("{}{more}", shown.join("; "))
}

/// Returns the word that was probably meant: it differs in case, or in at most a third of its
/// letters.
pub(crate) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let folded = word.to_ascii_lowercase();
    known
        .map(|known| {
            (
                strsim::osa_distance(&folded, &known.to_ascii_lowercase()),
                known,
            )
        })
        .filter(|(distance, known)| distance * 3 <= known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::seen;

    #[test]
    fn json_that_is_seen_says_the_same() {
        for (hidden, shown) in [
            ("\"a\u{202e}b\"", r#""a\u202eb""#),
            (
                "{\n  \"\u{e0041}\": \"\u{9b}\u{7f}\"\n}",
                "{\n  \"\\udb40\\udc41\": \"\\u009b\\u007f\"\n}",
            ),
            ("\"تقرير 😀\"", "\"تقرير 😀\""),
        ] {
            let found = seen(hidden.to_owned());
            assert_eq!(found, shown);
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            assert!(read(hidden).is_some() && read(&found) == read(hidden));
        }
    }
}
