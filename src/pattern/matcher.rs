//! The cheapest way to match a pattern.

use std::fmt;

use super::binding::{Bindings, NoBindings};
use super::fold::{Fold, Match};
use super::glob::Glob;
use super::piece::{Piece, Syntax, parse};
use super::template::{PatternStep, Template};

/// What is literal of a pattern, by which it can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor<'a> {
    /// No wildcard.
    Exact(&'a str),
    /// What its matches start and end with; either may be empty.
    Ends(&'a str, &'a str),
}

/// A pattern, by its shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Matcher {
    /// `*`
    Any,
    /// No wildcard.
    Exact(Box<str>),
    /// `text*`
    Prefix(Box<str>),
    /// Other wildcards.
    Glob(Box<Glob>),
    /// Variables, or characters that are folded one by one.
    Template(Box<Template>),
}

/// As a policy writes it.
impl fmt::Display for Matcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().iter().try_for_each(|piece| piece.fmt(out))
    }
}

impl Matcher {
    /// Of a text with wildcards and without variables. Most have no wildcard, or one at the end,
    /// and need no parsing.
    pub(crate) fn without_variables(text: &str) -> Self {
        match memchr::memchr2(b'*', b'?', text.as_bytes()) {
            None => Matcher::Exact(text.into()),
            Some(at) if text.get(at..) == Some("*") => match text.get(..at) {
                Some(prefix) if at > 0 => Matcher::Prefix(prefix.into()),
                _ => Matcher::Any,
            },
            // OK because only variables can be malformed, and here are none.
            _ => Self::new(
                &parse(
                    text,
                    Syntax {
                        wildcards: true,
                        variables: None,
                    },
                )
                .unwrap_or_default(),
                Fold::Exact,
            ),
        }
    }

    /// Chooses the cheapest matcher for some pieces.
    pub(crate) fn new(pieces: &[Piece], fold: Fold) -> Self {
        let has_variable = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Variable { .. }));
        match pieces {
            [Piece::AnyRun] => Matcher::Any,
            _ if has_variable || fold != Fold::Exact => {
                Matcher::Template(Box::new(Template::new(pieces, fold)))
            }
            [] => Matcher::Exact("".into()),
            [Piece::Text(text)] => Matcher::Exact(text.clone()),
            [Piece::Text(text), Piece::AnyRun] => Matcher::Prefix(text.clone()),
            other => Matcher::Glob(Box::new(Glob::new(other))),
        }
    }

    /// The pieces that it was made of.
    fn pieces(&self) -> Vec<Piece> {
        match self {
            Matcher::Any => vec![Piece::AnyRun],
            Matcher::Exact(text) => vec![Piece::Text(text.clone())],
            Matcher::Prefix(text) => vec![Piece::Text(text.clone()), Piece::AnyRun],
            Matcher::Glob(glob) => glob.pieces().collect(),
            Matcher::Template(template) => template.parts().0.to_vec(),
        }
    }

    /// Adds it to a text, as a policy writes it.
    pub(crate) fn write_to(&self, text: &mut String) {
        let is_plain = |literal: &str| !literal.contains(['*', '?']);
        match self {
            Matcher::Any => text.push('*'),
            Matcher::Exact(literal) if is_plain(literal) => text.push_str(literal),
            Matcher::Prefix(literal) if is_plain(literal) => {
                text.push_str(literal);
                text.push('*');
            }
            other => text.push_str(&other.to_string()),
        }
    }

    /// What is literal of it, at its ends.
    pub(crate) fn anchor(&self) -> Anchor<'_> {
        match self {
            Matcher::Any => Anchor::Ends("", ""),
            Matcher::Exact(text) => Anchor::Exact(text),
            Matcher::Prefix(text) => Anchor::Ends(text, ""),
            Matcher::Glob(glob) => Anchor::Ends(glob.literal_start(), glob.literal_end()),
            Matcher::Template(template) => {
                Anchor::Ends(template.literal_start(), template.literal_end())
            }
        }
    }

    /// The texts that its matches hold, where it has more wildcards than one at its end.
    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        let (glob, template) = match self {
            Matcher::Glob(glob) => (Some(glob), None),
            Matcher::Template(template) => (None, Some(template)),
            _ => (None, None),
        };
        let of_glob = glob.into_iter().flat_map(|glob| glob.literals());
        of_glob.chain(
            template
                .into_iter()
                .flat_map(|template| template.literals()),
        )
    }

    /// The keys of its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let template = match self {
            Matcher::Template(template) => Some(template),
            _ => None,
        };
        template
            .into_iter()
            .flat_map(|template| template.variables())
    }

    /// How its letters are compared.
    pub(super) fn fold(&self) -> Fold {
        match self {
            Matcher::Template(template) => template.parts().1,
            _ => Fold::Exact,
        }
    }

    /// Its letters, folded, and wildcards one by one, with the values of its variables.
    pub(super) fn steps<'v>(
        &'v self,
        bindings: &'v impl Bindings,
    ) -> impl Iterator<Item = PatternStep> + Clone + 'v {
        let (text, has_star, glob, template) = match self {
            Matcher::Any => ("", true, None, None),
            Matcher::Exact(text) => (&**text, false, None, None),
            Matcher::Prefix(text) => (&**text, true, None, None),
            Matcher::Glob(glob) => ("", false, Some(glob), None),
            Matcher::Template(template) => ("", false, None, Some(template)),
        };
        let plain = text
            .chars()
            .map(PatternStep::Char)
            .chain(has_star.then_some(PatternStep::AnyRun));
        let of_glob = glob.into_iter().flat_map(|glob| glob.steps());
        plain.chain(of_glob).chain(
            template
                .into_iter()
                .flat_map(|template| template.steps(bindings)),
        )
    }

    /// Whether a variable of it stands for a value that is not known.
    pub(super) fn is_guessed(&self, bindings: &impl Bindings) -> bool {
        matches!(self, Matcher::Template(template) if template.is_guessed(bindings))
    }

    /// The value of a variable that is the whole text.
    pub(crate) fn bound<'v>(&'v self, bindings: &'v impl Bindings) -> Option<&'v str> {
        match self {
            Matcher::Template(template) => template.bound(bindings),
            _ => None,
        }
    }

    /// Whether a variable of it has no value.
    pub(crate) fn is_unresolved(&self, bindings: &impl Bindings) -> bool {
        matches!(self, Matcher::Template(template) if template.is_unresolved(bindings))
    }

    /// What the pattern says of a text, with the values of its variables.
    pub(crate) fn matches(&self, text: &str, bindings: &impl Bindings) -> Match {
        match self {
            Matcher::Template(template) => template.matches(text, bindings),
            plain => plain.matches_plain(text).into(),
        }
    }

    /// Whether it matches, where it has no variables.
    #[inline]
    pub(crate) fn matches_plain(&self, text: &str) -> bool {
        match self {
            Matcher::Any => true,
            Matcher::Exact(exact) => **exact == *text,
            Matcher::Prefix(prefix) => text.as_bytes().starts_with(prefix.as_bytes()),
            Matcher::Glob(glob) => glob.matches(text),
            Matcher::Template(template) => template.matches(text, &NoBindings) == Match::Yes,
        }
    }
}
