//! Wildcards and variables (clauses R1 and R8).
//!
//! A pattern is a list of parts: `b/${aws:username}/*` is `b`, `/`, a variable, `/` and any run of
//! characters. `${*}`, `${?}` and `${$}` are these characters themselves. A variable may have a
//! default: `${aws:username, 'nobody'}`.

use std::collections::BTreeSet;

/// What a pattern may contain besides characters.
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
    /// `${key}` or `${key, 'default'}`.
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
    /// Whether two characters are equal.
    pub(super) fn same(self, left: char, right: char) -> bool {
        match self {
            LetterCase::Exact => left == right,
            LetterCase::Ascii => left.eq_ignore_ascii_case(&right),
            LetterCase::Simple => folded(left) == folded(right),
        }
    }
}

/// The simple case folding of a character.
fn folded(letter: char) -> u32 {
    match unicode_case_mapping::case_folded(letter) {
        Some(folded) => folded.get(),
        None => u32::from(letter),
    }
}

/// Parses a pattern; `None` when a `${` does not begin a variable.
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

/// Parses what follows `${`, up to its `}`. The characters are taken from the end of `rest`.
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
        Some((key, default)) => {
            let quoted = default.trim_matches(' ');
            (key, Some(quoted.strip_prefix('\'')?.strip_suffix('\'')?))
        }
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
///
/// Every place in the text at which the pattern's beginning can end is kept, so this is the
/// definition and not a search. For `a*b` and `aXbb`, the places are {1} behind `a`, {1, 2, 3, 4}
/// behind `*`, and {3, 4} behind `b`; 4 is the end, so it matches. A variable describes nothing; it
/// is replaced before.
pub(super) fn matches(pattern: &[PatternPart], text: &str, case: LetterCase) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut ends = BTreeSet::from([0]);
    for part in pattern {
        ends = behind(part, &ends, &text, case);
    }
    ends.contains(&text.len())
}

/// The places at which a part can end that begins at one of these.
fn behind(
    part: &PatternPart,
    ends: &BTreeSet<usize>,
    text: &[char],
    case: LetterCase,
) -> BTreeSet<usize> {
    if *part == PatternPart::AnyRun {
        // Wherever it begins, a run may end at any later place; the first place has them all.
        return match ends.first() {
            Some(first) => (*first..=text.len()).collect(),
            None => BTreeSet::new(),
        };
    }
    let mut behind = BTreeSet::new();
    for end in ends {
        let fits = match (part, text.get(*end)) {
            (PatternPart::Char(wanted), Some(given)) => case.same(*wanted, *given),
            (PatternPart::AnyChar, Some(_)) => true,
            _ => false,
        };
        if fits {
            behind.insert(end + 1);
        }
    }
    behind
}

/// Whether a pattern without variables matches a text.
pub(super) fn text_matches(pattern: &str, text: &str, case: LetterCase) -> bool {
    let syntax = PatternSyntax {
        wildcards: true,
        variables: false,
    };
    match read(pattern, syntax) {
        Some(parts) => matches(&parts, text, case),
        None => false,
    }
}
