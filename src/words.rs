//! Words for messages, and names.

use std::collections::HashMap;

/// The names that are taken, each with the last number that it got: no two are alike.
#[derive(Debug, Default)]
pub(crate) struct NamesInUse(HashMap<String, usize>);

impl NamesInUse {
    /// The name, or where it is taken `name (2)`, or `name (3)`, and so on.
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

/// A user's word, cut where it would fill the screen.
pub(crate) fn clip(word: &str) -> String {
    const LONGEST: usize = 80;
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or("")),
        None => word.to_owned(),
    }
}

/// A user's words without control characters, so that they stay in their line.
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

/// A user's words as a message shows them: in backquotes, cut, and without control characters.
pub(crate) fn code(words: &str) -> String {
    format!("`{}`", plain(&clip(words)))
}

/// Marks and isolates of direction, joiners, spaces of no width, tags, and the soft hyphen.
pub(crate) fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// JSON that says the same with an escape for each character that is not seen: what a person reads
/// is what is there.
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

/// `a`, `b` and `c`.
pub(crate) fn in_words(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The first of some texts, and how many more there are.
pub(crate) fn in_short(all: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<_> = all.iter().take(SHOWN).map(|text| clip(text)).collect();
    let more = match all.len().checked_sub(SHOWN) {
        None | Some(0) => String::new(),
        Some(more) => format!("; and {more} more"),
    };
    format!("{}{more}", shown.join("; "))
}

/// Returns the word that was probably meant: the same except for case, or at most a third of its
/// letters away.
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

/// A count with its noun: `1 policy`, `2 policies`.
pub(crate) fn counted(count: usize, singular: &str, plural: &str) -> String {
    if count == 1 {
        format!("1 {singular}")
    } else {
        format!("{count} {plural}")
    }
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
