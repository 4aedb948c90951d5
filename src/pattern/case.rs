//! The letters that are one where case is ignored.

use super::fold::Fold;

/// Letters that fold to another without being its capital: by simple folding as in
/// <https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt>.
const OTHERS: &[(char, &str)] = &[
    ('k', "\u{212a}"),
    ('s', "\u{17f}"),
    ('ß', "\u{1e9e}"),
    ('å', "\u{212b}"),
    ('\u{390}', "\u{1fd3}"),
    ('\u{3b0}', "\u{1fe3}"),
    ('β', "\u{3d0}"),
    ('ε', "\u{3f5}"),
    ('θ', "\u{3d1}\u{3f4}"),
    ('ι', "\u{345}\u{1fbe}"),
    ('κ', "\u{3f0}"),
    ('μ', "\u{b5}"),
    ('π', "\u{3d6}"),
    ('ρ', "\u{3f1}"),
    ('σ', "\u{3c2}"),
    ('φ', "\u{3d5}"),
    ('ω', "\u{2126}"),
    ('в', "\u{1c80}"),
    ('д', "\u{1c81}"),
    ('о', "\u{1c82}"),
    ('с', "\u{1c83}"),
    ('т', "\u{1c84}\u{1c85}"),
    ('ъ', "\u{1c86}"),
    ('\u{463}', "\u{1c87}"),
    ('\u{1e61}', "\u{1e9b}"),
    ('\u{a64b}', "\u{1c88}"),
    ('\u{fb06}', "\u{fb05}"),
];

/// A folded letter, and all that fold to it.
pub(super) fn cases(folded: char) -> impl Iterator<Item = char> {
    let title = unicode_case_mapping::to_titlecase(folded)
        .into_iter()
        .filter_map(char::from_u32);
    let others = OTHERS
        .iter()
        .filter(move |(letter, _)| *letter == folded)
        .flat_map(|(_, others)| others.chars());
    let all = std::iter::once(folded)
        .chain(folded.to_uppercase())
        .chain(folded.to_lowercase());
    all.chain(title)
        .chain(others)
        .filter(move |letter| Fold::Simple.char(*letter) == folded)
}

#[cfg(test)]
mod tests {
    use super::{Fold, cases};

    #[test]
    fn every_letter_is_a_case_of_what_it_folds_to() {
        for letter in '\0'..=char::MAX {
            let folded = Fold::Simple.char(letter);
            if folded != letter {
                assert!(cases(folded).any(|case| case == letter), "{letter:?}");
            }
        }
        for letter in ['a', '*', '一'] {
            assert!(cases(letter).any(|case| case == letter), "{letter:?}");
        }
    }
}
