//! Wildcards and variables (clauses R1 and R8).

use std::collections::BTreeSet;

/// What stands for more than itself.
#[derive(Clone, Copy)]
pub(super) struct PatternSyntax {
    /// `*` and `?`.
    pub(super) wildcards: bool,
    /// `${…}`.
    pub(super) variables: bool,
}

/// One position of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PatternPart {
    Char(char),
    /// `?`
    AnyChar,
    /// `*`
    AnyRun,
    Variable {
        key: String,
        default: Option<String>,
    },
}

/// How two characters are compared.
#[derive(Clone, Copy)]
pub(super) enum LetterCase {
    Exact,
    Ascii,
    /// Simple Unicode case folding.
    Simple,
}

impl LetterCase {
    pub(super) fn same(self, left: char, right: char) -> bool {
        let folded = |letter: char| match unicode_case_mapping::case_folded(letter) {
            Some(folded) => folded.get(),
            None => u32::from(letter),
        };
        match self {
            LetterCase::Exact => left == right,
            LetterCase::Ascii => left.eq_ignore_ascii_case(&right),
            LetterCase::Simple => folded(left) == folded(right),
        }
    }
}

/// Reads a pattern; `None` when a `${` begins no variable.
pub(super) fn read(text: &str, syntax: PatternSyntax) -> Option<Vec<PatternPart>> {
    let mut parts = Vec::new();
    let mut rest: Vec<char> = text.chars().rev().collect();
    while let Some(letter) = rest.pop() {
        parts.push(match letter {
            '*' if syntax.wildcards => PatternPart::AnyRun,
            '?' if syntax.wildcards => PatternPart::AnyChar,
            '$' if syntax.variables && rest.last() == Some(&'{') => {
                rest.pop();
                variable(&mut rest)?
            }
            letter => PatternPart::Char(letter),
        });
    }
    Some(parts)
}

/// What stands after `${`, up to its `}`. The characters are taken from the end of `rest`.
fn variable(rest: &mut Vec<char>) -> Option<PatternPart> {
    let mut inside = Vec::new();
    let mut quoted = false;
    loop {
        match rest.pop()? {
            '}' if !quoted => break,
            letter => {
                quoted ^= letter == '\'';
                inside.push(letter);
            }
        }
    }
    if let [letter @ ('*' | '?' | '$')] = inside.as_slice() {
        return Some(PatternPart::Char(*letter));
    }
    let inside: String = inside.into_iter().collect();
    let (key, default) = match inside.split_once(',') {
        None => (inside.as_str(), None),
        Some((key, default)) => (
            key,
            Some(
                default
                    .trim_matches(' ')
                    .strip_prefix('\'')?
                    .strip_suffix('\'')?,
            ),
        ),
    };
    let key = key.trim_matches(' ');
    let legal =
        !key.is_empty() && !key.contains(['\'', '{', '$']) && !default.unwrap_or("").contains('\'');
    legal.then(|| PatternPart::Variable {
        key: key.to_owned(),
        default: default.map(str::to_owned),
    })
}

/// R1: whether a text is one that the pattern describes, from its first character to its last.
/// Every place in the text that the pattern's beginning can end at is kept, so this is the
/// definition and not a search. A variable describes nothing; it is to be replaced before.
pub(super) fn matches(pattern: &[PatternPart], text: &str, case: LetterCase) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut ends = BTreeSet::from([0]);
    for part in pattern {
        let is_one = |end: &usize| match (part, text.get(*end)) {
            (PatternPart::Char(wanted), Some(given)) => case.same(*wanted, *given),
            (PatternPart::AnyChar, Some(_)) => true,
            _ => false,
        };
        ends = match (part, ends.first()) {
            // Wherever it begins, a run may end at any later place; the first place has them all.
            (PatternPart::AnyRun, Some(first)) => (*first..=text.len()).collect(),
            _ => ends.into_iter().filter(is_one).map(|end| end + 1).collect(),
        };
    }
    ends.contains(&text.len())
}

/// The same, of a pattern without variables.
pub(super) fn text_matches(pattern: &str, text: &str, case: LetterCase) -> bool {
    read(
        pattern,
        PatternSyntax {
            wildcards: true,
            variables: false,
        },
    )
    .is_some_and(|parts| matches(&parts, text, case))
}
