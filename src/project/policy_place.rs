//! The place of a policy in its file, and how what the linter reports about it is moved there.

use super::places::TextPlaces;
use crate::diagnostic::Diagnostic;

/// The file that holds a policy.
#[derive(Debug)]
pub(super) struct PolicyPlace<'h> {
    pub(super) source: &'h str,
    pub(super) pointer: &'h str,
    pub(super) places: &'h TextPlaces,
    /// The text of the policy.
    pub(super) text: &'h str,
    /// The numbers of its statements in the file, where some are left out.
    pub(super) kept: Option<&'h [usize]>,
    /// The address of its resource.
    pub(super) address: Option<&'h str>,
    /// Whether the file has only its statements.
    pub(super) is_list: bool,
    /// The samples in the text, each with the name of what it stands for.
    pub(super) names: &'h [(String, String)],
}

impl PolicyPlace<'_> {
    /// The text of the statement that a finding is about as a whole: then only its bracket is
    /// marked.
    pub(super) fn whole_statement(&self, diagnostic: &Diagnostic) -> Option<String> {
        let marked = diagnostic.span();
        let statement = diagnostic.statement_span()?;
        if marked.end() - marked.start() != 1 {
            return None;
        }
        let text = self.text.get(statement.start()..statement.end())?;
        Some(text.to_owned())
    }

    /// A pointer into the policy as it is in the file.
    pub(super) fn in_file(&self, pointer: &str) -> String {
        let moved = self.moved(pointer, "/Statement/");
        if self.is_list {
            moved.replacen("/Statement", "", 1)
        } else {
            moved
        }
    }

    /// Words about the policy, with the numbers that its statements have in the file, and with the
    /// names of what is unknown.
    pub(super) fn renumbered(&self, words: &str) -> String {
        let mut words = self.moved(words, "statement ");
        // A longer sample may begin with a shorter one, such as `unknown12` with `unknown1`.
        for (sample, name) in self.names.iter().rev() {
            words = words.replace(sample, name);
        }
        words
    }

    /// A text with the number in the file of each statement behind `before`.
    fn moved(&self, text: &str, before: &str) -> String {
        let Some(kept) = self.kept else {
            return text.to_owned();
        };
        let mut parts = text.split(before);
        let mut moved = parts.next().unwrap_or("").to_owned();
        for part in parts {
            let digits = part
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(part.len());
            let (number, rest) = part.split_at(digits);
            let in_file = number
                .parse::<usize>()
                .ok()
                .and_then(|number| kept.get(number));
            moved.push_str(before);
            moved.push_str(&in_file.map_or_else(|| number.to_owned(), usize::to_string));
            moved.push_str(rest);
        }
        moved
    }
}
