//! A pattern whose text is not known before the request: with variables, or compared without regard
//! to case.
//!
//! Pieces are walked in place, so no string is built and an inserted `*` is a character like any
//! other (clause R8). The walk keeps one point of return, the last star; it is bounded by pattern
//! times input.

use super::binding::{Binding, Bindings};
use super::fold::{Fold, Match};
use super::piece::Piece;

/// A pattern with variables, or one that ignores case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Template {
    pieces: Box<[Piece]>,
    fold: Fold,
}

/// A variable as the walk sees it.
enum VariableSlot<'v> {
    Text(&'v str),
    AnyRun,
    /// A text, any run, and a text.
    Around(&'v str, &'v str),
    Unresolved,
}

impl Template {
    /// A pattern by its pieces, as they were read.
    pub(crate) fn new(pieces: &[Piece], fold: Fold) -> Self {
        Self {
            pieces: pieces.into(),
            fold,
        }
    }

    /// The pieces that it was made of, and how their characters are compared.
    pub(super) fn parts(&self) -> (&[Piece], Fold) {
        (&self.pieces, self.fold)
    }

    /// What the pattern says of a text, with the values of its variables.
    pub(crate) fn matches(&self, text: &str, bindings: &impl Bindings) -> Match {
        if self.is_unresolved(bindings) {
            return Match::Unresolved;
        }
        match self.walk(text, bindings) {
            false => Match::No,
            true if self.is_guessed(bindings) => Match::Unknown,
            true => Match::Yes,
        }
    }

    /// The text before the first wildcard or variable, where characters are compared as they are.
    pub(crate) fn literal_start(&self) -> &str {
        match self.pieces.first() {
            Some(Piece::Text(text)) if self.fold == Fold::Exact => text,
            _ => "",
        }
    }

    /// The text after the last wildcard or variable, likewise.
    pub(crate) fn literal_end(&self) -> &str {
        match self.pieces.last() {
            Some(Piece::Text(text)) if self.fold == Fold::Exact => text,
            _ => "",
        }
    }

    /// The texts between wildcards and variables, likewise.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        let pieces = if self.fold == Fold::Exact {
            &*self.pieces
        } else {
            &[]
        };
        pieces.iter().filter_map(Piece::text)
    }

    /// The keys of its variables, one for each place.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, .. } => Some(&**key),
            _ => None,
        })
    }

    /// Whether a variable of it has no value.
    pub(crate) fn is_unresolved(&self, bindings: &impl Bindings) -> bool {
        self.slots(bindings)
            .any(|slot| matches!(slot, VariableSlot::Unresolved))
    }

    /// Whether a variable of it stands for a value that is not known.
    pub(super) fn is_guessed(&self, bindings: &impl Bindings) -> bool {
        self.slots(bindings)
            .any(|slot| matches!(slot, VariableSlot::AnyRun | VariableSlot::Around(..)))
    }

    /// The value of a variable that is the whole text.
    pub(super) fn bound<'v>(&'v self, bindings: &'v impl Bindings) -> Option<&'v str> {
        let mut slots = self.slots(bindings);
        match (slots.next(), self.pieces.len()) {
            (Some(VariableSlot::Text(value)), 1) => Some(value),
            _ => None,
        }
    }

    /// Its characters and wildcards one by one, with the values of its variables. It is not to be
    /// unresolved.
    pub(super) fn steps<'v>(
        &'v self,
        bindings: &'v impl Bindings,
    ) -> impl Iterator<Item = PatternStep> + Clone + 'v {
        let mut cursor = Cursor {
            pieces: &self.pieces,
            text: "",
            behind: None,
        };
        let fold = self.fold;
        std::iter::from_fn(move || {
            Some(match cursor.next(bindings)? {
                PatternStep::Char(letter) => PatternStep::Char(fold.char(letter)),
                wildcard => wildcard,
            })
        })
    }

    /// What each variable stands for, in their order.
    fn slots<'v>(&'v self, bindings: &'v impl Bindings) -> impl Iterator<Item = VariableSlot<'v>> {
        self.pieces.iter().filter_map(move |piece| match piece {
            Piece::Variable { key, default } => Some(slot(key, default.as_deref(), bindings)),
            _ => None,
        })
    }

    /// Whether the pattern matches a text where every variable has a value: a walk with one point
    /// of return, the last star.
    fn walk(&self, text: &str, bindings: &impl Bindings) -> bool {
        let mut pattern = Cursor {
            pieces: &self.pieces,
            text: "",
            behind: None,
        };
        let mut rest = text.chars();
        let mut retry = None;
        loop {
            let matched = match pattern.next(bindings) {
                Some(PatternStep::AnyRun) => {
                    retry = Some((pattern, rest.clone()));
                    continue;
                }
                Some(PatternStep::AnyChar) => rest.next().is_some(),
                Some(PatternStep::Char(wanted)) => match rest.next() {
                    // More pattern than text: a longer run for the last star would leave still less
                    // text.
                    None => return false,
                    Some(given) => self.fold.char(given) == self.fold.char(wanted),
                },
                None if rest.as_str().is_empty() => return true,
                None => false,
            };
            if matched {
                continue;
            }
            let Some((after_star, from)) = &mut retry else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            (pattern, rest) = (*after_star, from.clone());
        }
    }
}

/// What a variable stands for: its value, or its default where it has none.
fn slot<'v>(key: &str, default: Option<&'v str>, bindings: &'v impl Bindings) -> VariableSlot<'v> {
    match bindings.binding(key) {
        Binding::Value(value) => VariableSlot::Text(value),
        Binding::Unknown => VariableSlot::AnyRun,
        Binding::InPath(names) => VariableSlot::Around(names.start, names.name),
        Binding::Absent => default.map_or(VariableSlot::Unresolved, VariableSlot::Text),
        Binding::Several => VariableSlot::Unresolved,
    }
}

/// One character of a text, or one wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatternStep {
    /// This letter.
    Char(char),
    /// `?`.
    AnyChar,
    /// `*`, or a variable whose value is not known.
    AnyRun,
}

/// A place in a pattern: what is left of the piece under way, and the pieces after it.
#[derive(Clone, Copy)]
struct Cursor<'p> {
    /// The pieces that follow the one under way.
    pieces: &'p [Piece],
    /// What is left of the text under way.
    text: &'p str,
    /// What follows the text before the next piece: any run, and this.
    behind: Option<&'p str>,
}

impl<'p> Cursor<'p> {
    /// The next letter or wildcard; `None` behind the last.
    fn next(&mut self, bindings: &'p impl Bindings) -> Option<PatternStep> {
        loop {
            let mut chars = self.text.chars();
            if let Some(next) = chars.next() {
                self.text = chars.as_str();
                return Some(PatternStep::Char(next));
            }
            if let Some(behind) = self.behind.take() {
                self.text = behind;
                return Some(PatternStep::AnyRun);
            }
            let (piece, rest) = self.pieces.split_first()?;
            self.pieces = rest;
            match piece {
                Piece::Text(text) => self.text = text,
                Piece::AnyChar => return Some(PatternStep::AnyChar),
                Piece::AnyRun => return Some(PatternStep::AnyRun),
                Piece::Variable { key, default } => match slot(key, default.as_deref(), bindings) {
                    VariableSlot::Text(text) => self.text = text,
                    VariableSlot::AnyRun => return Some(PatternStep::AnyRun),
                    VariableSlot::Around(before, behind) => {
                        (self.text, self.behind) = (before, Some(behind))
                    }
                    // OK because `matches` returns before the walk when any variable is unresolved.
                    VariableSlot::Unresolved => {}
                },
            }
        }
    }
}
