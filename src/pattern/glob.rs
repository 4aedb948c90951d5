//! A pattern with wildcards and without variables, split at its stars.
//!
//! The first part is a prefix, the last a suffix, and each part between is looked for at its
//! leftmost place. Leftmost is right because each part, with its `?`s, has a fixed number of
//! characters: what a later place could still match, an earlier one can. Literals are found by
//! `memmem`, so that `*aaa…ab` stays linear where a two-pointer matcher would be quadratic.

use memchr::memmem;

use super::piece::Piece;
use super::template::PatternStep;

/// The part between two stars.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum GlobPart {
    Literal(Box<str>),
    /// Texts and `?`s.
    Mixed(Box<[Piece]>),
}

/// `first*middle*…*last`; both ends may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Glob {
    first: GlobPart,
    middle: Box<[GlobPart]>,
    /// Absent when the pattern has no star.
    last: Option<GlobPart>,
}

impl Glob {
    /// Of pieces without variables.
    pub(crate) fn new(pieces: &[Piece]) -> Self {
        let mut parts: Vec<GlobPart> = pieces
            .split(|piece| *piece == Piece::AnyRun)
            .map(GlobPart::new)
            .collect();
        let last = if parts.len() > 1 { parts.pop() } else { None };
        let first = if parts.is_empty() {
            GlobPart::new(&[])
        } else {
            parts.remove(0)
        };
        Self {
            first,
            middle: parts.into(),
            last,
        }
    }

    /// The text before the first wildcard.
    pub(crate) fn literal_start(&self) -> &str {
        match &self.first {
            GlobPart::Literal(text) => text,
            GlobPart::Mixed(pieces) => match pieces.first() {
                Some(Piece::Text(text)) => text,
                _ => "",
            },
        }
    }

    /// The text after the last wildcard.
    pub(crate) fn literal_end(&self) -> &str {
        match self.last.as_ref().unwrap_or(&self.first) {
            GlobPart::Literal(text) => text,
            GlobPart::Mixed(pieces) => match pieces.last() {
                Some(Piece::Text(text)) => text,
                _ => "",
            },
        }
    }

    /// The texts between the wildcards.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        let parts = std::iter::once(&self.first)
            .chain(&self.middle)
            .chain(&self.last);
        parts.flat_map(GlobPart::literals)
    }

    /// The pieces that it was made of.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        let others = self.middle.iter().chain(&self.last);
        let others = others.flat_map(|part| std::iter::once(Piece::AnyRun).chain(part.pieces()));
        self.first.pieces().chain(others)
    }

    /// Its letters and wildcards one by one.
    pub(super) fn steps(&self) -> impl Iterator<Item = PatternStep> + Clone + '_ {
        let others = self.middle.iter().chain(&self.last);
        let others =
            others.flat_map(|part| std::iter::once(PatternStep::AnyRun).chain(part.steps()));
        self.first.steps().chain(others)
    }

    /// Whether it matches a text: the first part at the start, the last at the end, and each
    /// between at the leftmost place that is left.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let Some(mut rest) = self.first.strip_start(text) else {
            return false;
        };
        let Some(last) = &self.last else {
            return rest.is_empty();
        };
        for part in &self.middle {
            match part.skip_leftmost(rest) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        last.ends(rest)
    }
}

impl GlobPart {
    /// A part by its pieces, none of which is a star.
    fn new(pieces: &[Piece]) -> Self {
        match pieces {
            [] => GlobPart::Literal("".into()),
            [Piece::Text(text)] => GlobPart::Literal(text.clone()),
            mixed => GlobPart::Mixed(mixed.into()),
        }
    }

    /// The texts of the part, without its `?`s.
    fn literals(&self) -> impl Iterator<Item = &str> {
        let (whole, pieces) = match self {
            GlobPart::Literal(text) => (Some(&**text), [].as_slice()),
            GlobPart::Mixed(pieces) => (None, &**pieces),
        };
        whole
            .into_iter()
            .chain(pieces.iter().filter_map(Piece::text))
    }

    /// The pieces that the part was made of.
    fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        let (literal, mixed) = match self {
            GlobPart::Literal(literal) => (Some(Piece::Text(literal.clone())), [].as_slice()),
            GlobPart::Mixed(pieces) => (None, &**pieces),
        };
        literal.into_iter().chain(mixed.iter().cloned())
    }

    /// The part letter by letter.
    fn steps(&self) -> impl Iterator<Item = PatternStep> + Clone + '_ {
        let (literal, mixed) = match self {
            GlobPart::Literal(literal) => (&**literal, [].as_slice()),
            GlobPart::Mixed(pieces) => ("", &**pieces),
        };
        let of_mixed = mixed.iter().flat_map(|piece| {
            let text = piece.text();
            let wildcard = text.is_none().then_some(PatternStep::AnyChar);
            text.unwrap_or("")
                .chars()
                .map(PatternStep::Char)
                .chain(wildcard)
        });
        literal.chars().map(PatternStep::Char).chain(of_mixed)
    }

    /// What follows this part at the start of `text`.
    fn strip_start<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            GlobPart::Literal(literal) => text.strip_prefix(&**literal),
            GlobPart::Mixed(pieces) => pieces.iter().try_fold(text, |rest, piece| match piece {
                Piece::Text(literal) => rest.strip_prefix(&**literal),
                _ => without_first(rest),
            }),
        }
    }

    /// Whether `text` ends with this part.
    fn ends(&self, text: &str) -> bool {
        match self {
            GlobPart::Literal(literal) => text.ends_with(&**literal),
            GlobPart::Mixed(pieces) => {
                let stripped = pieces
                    .iter()
                    .rev()
                    .try_fold(text, |rest, piece| match piece {
                        Piece::Text(literal) => rest.strip_suffix(&**literal),
                        _ => without_last(rest),
                    });
                stripped.is_some()
            }
        }
    }

    /// What follows the leftmost place of this part in `text`.
    fn skip_leftmost<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            GlobPart::Literal(literal) => {
                let at = memmem::find(text.as_bytes(), literal.as_bytes())?;
                text.get(at + literal.len()..)
            }
            GlobPart::Mixed(_) => {
                let mut rest = text;
                loop {
                    if let Some(after) = self.strip_start(rest) {
                        return Some(after);
                    }
                    rest = without_first(rest)?;
                }
            }
        }
    }
}

/// The text behind its first letter; `None` of the empty text.
fn without_first(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    chars.next()?;
    Some(chars.as_str())
}

/// The text before its last letter; `None` of the empty text.
fn without_last(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    chars.next_back()?;
    Some(chars.as_str())
}
