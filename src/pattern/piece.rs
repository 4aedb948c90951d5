//! Text to pieces.

use std::fmt;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Piece {
    /// These very characters.
    Text(Box<str>),
    /// `?`: one character, a Unicode scalar value.
    AnyChar,
    /// `*`: any run of characters, also none.
    AnyRun,
    /// `${key}` or `${key, 'text'}`.
    Variable {
        /// The context key, in its canonical form.
        key: Box<str>,
        /// What is inserted when the request does not give the key.
        default: Option<Box<str>>,
    },
}

/// As a policy writes it.
impl fmt::Display for Piece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Text(text) => text
                .chars()
                .try_for_each(|letter| write_letter(out, letter)),
            Piece::AnyChar => out.write_str("?"),
            Piece::AnyRun => out.write_str("*"),
            Piece::Variable { key, default: None } => write!(out, "${{{key}}}"),
            Piece::Variable {
                key,
                default: Some(default),
            } => write!(out, "${{{key}, '{default}'}}"),
        }
    }
}

/// A plain letter that looks like a wildcard is written as only dialects with variables can write
/// it.
pub(super) fn write_letter(out: &mut fmt::Formatter<'_>, letter: char) -> fmt::Result {
    match letter {
        '*' | '?' => write!(out, "${{{letter}}}"),
        letter => write!(out, "{letter}"),
    }
}

impl Piece {
    /// Its characters, where it is some.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Piece::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What a text may say besides itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax {
    /// Whether `*` and `?` are wildcards.
    pub(crate) wildcards: bool,
    /// Whether `${…}` is a variable, and how its key is made canonical.
    pub(crate) variables: Option<fn(&str) -> String>,
}

/// A `${` that is followed by no variable, at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VariableFault {
    pub(crate) offset: usize,
}

impl VariableFault {
    /// The same fault in a longer text.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self {
            offset: self.offset + by,
        }
    }
}

/// Splits a text into pieces; adjacent stars are one.
pub(crate) fn parse(text: &str, syntax: Syntax) -> Result<Vec<Piece>, VariableFault> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    loop {
        let plain = rest.find(['*', '?', '$']).unwrap_or(rest.len());
        literal.push_str(rest.get(..plain).unwrap_or(""));
        rest = rest.get(plain..).unwrap_or("");
        let Some(next) = rest.chars().next() else {
            break;
        };
        let after = rest.get(next.len_utf8()..).unwrap_or("");
        let piece = match (next, syntax.variables) {
            ('*', _) if syntax.wildcards => Piece::AnyRun,
            ('?', _) if syntax.wildcards => Piece::AnyChar,
            ('$', Some(canonical)) if after.starts_with('{') => {
                let fault = VariableFault {
                    offset: text.len() - rest.len(),
                };
                let (variable, remainder) =
                    variable(after.get(1..).unwrap_or(""), canonical).ok_or(fault)?;
                rest = remainder;
                match variable {
                    Piece::Text(escaped) => literal.push_str(&escaped),
                    variable => {
                        flush(&mut literal, &mut pieces);
                        pieces.push(variable);
                    }
                }
                continue;
            }
            _ => {
                literal.push(next);
                rest = after;
                continue;
            }
        };
        rest = after;
        flush(&mut literal, &mut pieces);
        if !(piece == Piece::AnyRun && pieces.last() == Some(&Piece::AnyRun)) {
            pieces.push(piece);
        }
    }
    flush(&mut literal, &mut pieces);
    Ok(pieces)
}

/// Ends the literal text that was read, where there is some.
fn flush(literal: &mut String, pieces: &mut Vec<Piece>) {
    if !literal.is_empty() {
        pieces.push(Piece::Text(std::mem::take(literal).into_boxed_str()));
    }
}

/// Reads a variable after its `${`, up to and with its `}`.
fn variable(text: &str, canonical: fn(&str) -> String) -> Option<(Piece, &str)> {
    for escaped in ["*", "?", "$"] {
        if let Some(rest) = text.strip_prefix(escaped)
            && let Some(rest) = rest.strip_prefix('}')
        {
            return Some((Piece::Text(escaped.into()), rest));
        }
    }
    let end = text.find([',', '\'', '{', '}', '$'])?;
    let (key, rest) = (text.get(..end)?.trim_matches(' '), text.get(end..)?);
    if key.is_empty() {
        return None;
    }
    let key = canonical(key).into_boxed_str();
    if let Some(rest) = rest.strip_prefix('}') {
        return Some((Piece::Variable { key, default: None }, rest));
    }
    let quoted = rest
        .strip_prefix(',')?
        .trim_start_matches(' ')
        .strip_prefix('\'')?;
    let (default, rest) = quoted.split_once('\'')?;
    let rest = rest.strip_prefix('}')?;
    Some((
        Piece::Variable {
            key,
            default: Some(default.into()),
        },
        rest,
    ))
}

/// The byte length of the variable that a text begins with, when it begins with one.
pub(crate) fn variable_length(text: &str) -> Option<usize> {
    let (_, rest) = variable(text.strip_prefix("${")?, str::to_owned)?;
    Some(text.len() - rest.len())
}
