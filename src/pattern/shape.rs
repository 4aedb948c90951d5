//! A pattern as its letters and the gaps between them: the one form of all patterns that match the
//! same texts.
//!
//! `?*`, `*?` and `*?*` are one gap of at least one character. Between two letters, and at both
//! ends, there is exactly one gap, mostly the empty one. What a gap matches depends on its length
//! alone, so whether one pattern covers another is a question about letters in order and lengths
//! between them (see [`super::relation`]).

use super::fold::Fold;
use super::matcher::Matcher;
use super::piece::Piece;

/// What is not a wildcard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// One character, folded where the pattern ignores case.
    Letter(char),
    /// A variable: the same text wherever the same variable appears, and of any length.
    Variable(Piece),
}

/// Wildcards between two units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ShapeGap {
    /// Characters, at least.
    pub(super) least: usize,
    /// Whether more may follow.
    pub(super) open: bool,
}

/// A pattern. There is a gap before each unit, and one after the last.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Letters and variables, in their order.
    pub(super) units: Vec<Unit>,
    /// One more than there are units.
    pub(super) gaps: Vec<ShapeGap>,
    /// How letters are compared; the units are folded already.
    pub(super) fold: Fold,
}

impl Shape {
    /// The shape of a matcher, whichever form it has.
    pub(super) fn new(matcher: &Matcher) -> Self {
        let mut shape = Self {
            units: Vec::new(),
            gaps: vec![ShapeGap::default()],
            fold: Fold::Exact,
        };
        match matcher {
            Matcher::Any => shape.add(&Piece::AnyRun),
            Matcher::Exact(text) => shape.add_text(text),
            Matcher::Prefix(text) => {
                shape.add_text(text);
                shape.add(&Piece::AnyRun);
            }
            Matcher::Glob(glob) => {
                for piece in glob.pieces() {
                    shape.add(&piece);
                }
            }
            Matcher::Template(template) => {
                let (pieces, fold) = template.parts();
                shape.fold = fold;
                for piece in pieces {
                    shape.add(piece);
                }
            }
        }
        shape
    }

    /// Without regard to case.
    pub(super) fn folded(mut self, fold: Fold) -> Self {
        for unit in &mut self.units {
            if let Unit::Letter(letter) = unit {
                *letter = fold.char(*letter);
            }
        }
        self.fold = fold;
        self
    }

    /// Adds a piece behind the last.
    fn add(&mut self, piece: &Piece) {
        match (piece, self.gaps.last_mut()) {
            (Piece::AnyChar, Some(gap)) => gap.least += 1,
            (Piece::AnyRun, Some(gap)) => gap.open = true,
            (Piece::Text(text), _) => self.add_text(text),
            (Piece::Variable { .. }, _) => self.add_unit(Unit::Variable(piece.clone())),
            // OK because there always is a last gap.
            (_, None) => {}
        }
    }

    /// Adds literal letters, folded as the pattern folds.
    fn add_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.add_unit(Unit::Letter(self.fold.char(letter)));
        }
    }

    /// Adds a unit with an empty gap behind it.
    fn add_unit(&mut self, unit: Unit) {
        self.units.push(unit);
        self.gaps.push(ShapeGap::default());
    }

    /// Whether some unit is a variable.
    pub(super) fn has_variable(&self) -> bool {
        self.units
            .iter()
            .any(|unit| matches!(unit, Unit::Variable(_)))
    }

    /// Every variable as a star: all texts that the pattern can match, whatever the request gives.
    pub(super) fn widest(&self) -> Self {
        let mut wide = Self {
            units: Vec::new(),
            gaps: vec![ShapeGap::default()],
            fold: self.fold,
        };
        for (gap, unit) in self
            .gaps
            .iter()
            .zip(self.units.iter().map(Some).chain([None]))
        {
            if let Some(last) = wide.gaps.last_mut() {
                last.least += gap.least;
                last.open |= gap.open || matches!(unit, Some(Unit::Variable(_)));
            }
            if let Some(Unit::Letter(letter)) = unit {
                wide.add_unit(Unit::Letter(*letter));
            }
        }
        wide
    }

    /// The gap before a unit; after the last unit the last one.
    pub(super) fn gap(&self, index: usize) -> ShapeGap {
        self.gaps.get(index).copied().unwrap_or_default()
    }
}
