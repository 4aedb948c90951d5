//! A pattern spelled out, letter by letter: the form in which languages of patterns are walked and
//! intersected.

use std::fmt;

use super::binding::{Binding, Bindings, NoBindings};
use super::fold::{Fold, Match};
use super::matcher::Matcher;
use super::piece::Piece;
use super::shape::{Shape, Unit};

/// One place of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Token {
    /// This letter.
    Letter(char),
    /// `?`.
    AnyChar,
    /// `*`.
    AnyRun,
}

/// The places of a shape without variables, each gap as its `?`s and then its star.
pub(super) fn tokens(shape: &Shape) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (gap, unit) in shape
        .gaps
        .iter()
        .zip(shape.units.iter().map(Some).chain([None]))
    {
        tokens.extend(std::iter::repeat_n(Token::AnyChar, gap.least));
        tokens.extend(gap.open.then_some(Token::AnyRun));
        match unit {
            Some(Unit::Letter(letter)) => tokens.push(Token::Letter(*letter)),
            // OK because the widest form of a pattern has none.
            Some(Unit::Variable(_)) => tokens.push(Token::AnyRun),
            None => {}
        }
    }
    tokens
}

/// A pattern without variables. Patterns that match the same texts mostly are one; its `Display` is
/// the pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PlainPattern {
    pub(super) tokens: Box<[Token]>,
    pub(super) fold: Fold,
}

impl PlainPattern {
    /// `*`.
    pub(crate) fn any() -> Self {
        Self {
            tokens: Box::new([Token::AnyRun]),
            fold: Fold::Exact,
        }
    }

    /// This very text.
    pub(crate) fn exact(text: &str) -> Self {
        Self {
            tokens: text.chars().map(Token::Letter).collect(),
            fold: Fold::Exact,
        }
    }

    /// Of a text with wildcards and without variables.
    pub(crate) fn parse(text: &str) -> Self {
        Self::new(&Matcher::without_variables(text))
    }

    /// Of a matcher; a variable is a star: all texts that it can match, whatever the request gives.
    pub(crate) fn new(matcher: &Matcher) -> Self {
        Self::of_shape(&Shape::new(matcher).widest())
    }

    /// Of a matcher with the values that are known of its variables, and whether a variable is left
    /// that has none.
    pub(crate) fn bound(matcher: &Matcher, bindings: &impl Bindings) -> (Self, bool) {
        let Matcher::Template(template) = matcher else {
            return (Self::new(matcher), false);
        };
        let (pieces, fold) = template.parts();
        let mut is_open = false;
        let known = pieces.iter().map(|piece| match piece {
            Piece::Variable { key, default } => match (bindings.binding(key), default) {
                (Binding::Value(value), _) => Piece::Text(value.into()),
                (Binding::Absent | Binding::Several | Binding::Unknown | Binding::InPath(_), _) => {
                    is_open = true;
                    Piece::AnyRun
                }
            },
            other => other.clone(),
        });
        let known: Vec<Piece> = known.collect();
        (
            Self::of_shape(&Shape::new(&Matcher::new(&known, fold))),
            is_open,
        )
    }

    /// Spells out a shape without variables.
    fn of_shape(shape: &Shape) -> Self {
        Self {
            tokens: tokens(shape).into(),
            fold: shape.fold,
        }
    }

    /// Whether it matches every text.
    pub(crate) fn is_any(&self) -> bool {
        *self.tokens == [Token::AnyRun]
    }

    /// The text in which this stands for each star, and `letter` for each `?`. With a letter that
    /// another pattern does not have in place of both, that one matches the text just where it
    /// covers this pattern, if it has no `?`.
    pub(crate) fn filled(&self, star: &str, letter: char) -> String {
        let mut text = String::new();
        for token in &self.tokens {
            match token {
                Token::Letter(letter) => text.push(*letter),
                Token::AnyChar => text.push(letter),
                Token::AnyRun => text.push_str(star),
            }
        }
        text
    }

    /// How many letters and wildcards it has.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The letters before its first star.
    pub(crate) fn before_star(&self) -> usize {
        self.tokens
            .iter()
            .take_while(|token| **token != Token::AnyRun)
            .count()
    }

    /// Whether it compares letters as they are.
    pub(crate) fn is_exact(&self) -> bool {
        self.fold == Fold::Exact
    }

    /// Whether it contains a `?`.
    pub(crate) fn has_any_char(&self) -> bool {
        self.tokens.contains(&Token::AnyChar)
    }

    /// Whether it matches a text.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.matcher().matches(text, &NoBindings) == Match::Yes
    }

    /// Runs of wildcards in one order, and no star beside a star.
    pub(super) fn canonical(tokens: &[Token], fold: Fold) -> Self {
        let mut plain = Vec::with_capacity(tokens.len());
        let mut open = false;
        for token in tokens {
            match token {
                Token::AnyRun => open = true,
                Token::AnyChar => plain.push(*token),
                Token::Letter(_) => {
                    plain.extend(open.then_some(Token::AnyRun));
                    plain.push(*token);
                    open = false;
                }
            }
        }
        plain.extend(open.then_some(Token::AnyRun));
        Self {
            tokens: plain.into(),
            fold,
        }
    }

    /// The same with its letters in the case in which another pattern writes them, where that one,
    /// apart from case, matches all that this one does.
    pub(crate) fn in_case_of(&self, wider: &PlainPattern) -> PlainPattern {
        let mut tokens = self.tokens.clone();
        for (place, letter) in aligned(&self.tokens, &wider.tokens).unwrap_or_default() {
            if let Some(token) = tokens.get_mut(place) {
                *token = Token::Letter(letter);
            }
        }
        Self {
            tokens,
            fold: self.fold,
        }
    }

    /// As a policy writes it.
    pub(crate) fn written(&self) -> String {
        self.matcher().to_string()
    }

    /// As a matcher that compares characters as they are.
    pub(super) fn matcher(&self) -> Matcher {
        let letter = |token: &Token| {
            if let Token::Letter(letter) = token {
                Some(*letter)
            } else {
                None
            }
        };
        let runs = self
            .tokens
            .chunk_by(|one, other| letter(one).is_some() && letter(other).is_some());
        let piece = |run: &[Token]| match run {
            [Token::AnyChar] => Piece::AnyChar,
            [Token::AnyRun] => Piece::AnyRun,
            letters => Piece::Text(letters.iter().filter_map(letter).collect()),
        };
        let pieces: Vec<Piece> = runs.map(piece).collect();
        Matcher::new(&pieces, self.fold)
    }
}

impl fmt::Display for PlainPattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens.iter().try_for_each(|token| match token {
            Token::Letter(letter) => write!(out, "{letter}"),
            Token::AnyChar => out.write_str("?"),
            Token::AnyRun => out.write_str("*"),
        })
    }
}

/// The letters of a wider pattern, each with the place of the narrower one's that it stands for;
/// each run at its leftmost place.
fn aligned(narrow: &[Token], wide: &[Token]) -> Option<Vec<(usize, char)>> {
    let (mut at, mut next) = (0, 0);
    let mut letters = Vec::new();
    // Behind the last star: where the wider goes on, how far the star reaches, and the letters
    // before it.
    let mut star = None;
    while at < narrow.len() || next < wide.len() {
        let fits = match (wide.get(next), narrow.get(at)) {
            (Some(Token::AnyRun), _) => {
                next += 1;
                star = Some((next, at, letters.len()));
                continue;
            }
            (Some(Token::AnyChar), Some(Token::Letter(_) | Token::AnyChar)) => true,
            (Some(Token::Letter(wanted)), Some(Token::Letter(letter)))
                if wanted.eq_ignore_ascii_case(letter) =>
            {
                letters.push((at, *wanted));
                true
            }
            _ => false,
        };
        if fits {
            (at, next) = (at + 1, next + 1);
            continue;
        }
        let (after, reached, kept) = star.filter(|(_, reached, _)| *reached < narrow.len())?;
        letters.truncate(kept);
        (at, next) = (reached + 1, after);
        star = Some((after, reached + 1, kept));
    }
    Some(letters)
}
