//! Places in a text: ranges of bytes, and lines and columns.

use std::borrow::Cow;

/// A range of bytes in a source text.
///
/// It is half open, and in the text as it was given: both ends are at the border of a character.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, Policy};
/// let text = r#"{"Version": "1", "Statment": []}"#;
/// let error = Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "p", text).unwrap_err();
/// let span = error.diagnostics()[0].span();
/// assert_eq!(&text[span.start()..span.end()], "\"Statment\"");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The start of a text.
    pub(crate) const EMPTY: Span = Span { start: 0, end: 0 };

    /// The range `start..end`, in bytes. A text over 4 GiB is refused before it gets here, so what
    /// does not fit saturates instead of wrapping to another place.
    #[doc(hidden)]
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: narrow(start),
            end: narrow(end.max(start)),
        }
    }

    /// The first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Whether `other` lies within this range.
    pub(crate) fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A place as a person counts it: both from 1, the column in characters.
///
/// A line ends with a line feed. Columns count `char`s, not bytes and not what a terminal shows:
/// in `é=1` the `=` is in column 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The character in the line, from 1.
    pub column: u32,
}

impl Position {
    /// Of a place in a part of a text that begins here: its place in the whole.
    pub(crate) fn within(self, inner: Position) -> Position {
        let line = self.line.saturating_add(inner.line).saturating_sub(1);
        let before = if inner.line == 1 {
            self.column.saturating_sub(1)
        } else {
            0
        };
        Position {
            line,
            column: before.saturating_add(inner.column),
        }
    }
}

/// Positions marked along a text, so that many places cost one pass: a place counts characters from
/// the mark before it, and not from the start of a line that may be the whole text.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// By rising offset.
    marks: Cow<'t, [Mark]>,
}

/// A place along a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// The byte, which is a character boundary.
    offset: usize,
    position: Position,
}

/// Bytes between two marks at most.
const STRIDE: usize = 1024;

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut place = Position { line: 1, column: 1 };
        let mut marks = vec![Mark {
            offset: 0,
            position: place,
        }];
        let mut offset = 0;
        while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
            let window = rest
                .get(..floor_char_boundary(rest, STRIDE))
                .unwrap_or(rest);
            match memchr::memchr(b'\n', window.as_bytes()) {
                Some(at) => {
                    place = Position {
                        line: place.line.saturating_add(1),
                        column: 1,
                    };
                    offset += at + 1;
                }
                None => {
                    place = advance(place, window);
                    offset += window.len();
                }
            }
            marks.push(Mark {
                offset,
                position: place,
            });
        }
        Self {
            text,
            marks: Cow::Owned(marks),
        }
    }

    /// The lines of a text that was marked before.
    pub(crate) fn of_marks(text: &'t str, marks: &'t [Mark]) -> Self {
        Self {
            text,
            marks: Cow::Borrowed(marks),
        }
    }

    /// The text itself.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// The marks, to be kept beside the text.
    pub(crate) fn into_marks(self) -> Vec<Mark> {
        self.marks.into_owned()
    }

    /// The position of a byte offset; past the end is the end.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text, offset);
        let after = self.marks.partition_point(|mark| mark.offset <= offset);
        // OK because the first mark is at 0.
        let mark = self
            .marks
            .get(after.saturating_sub(1))
            .copied()
            .unwrap_or(Mark {
                offset: 0,
                position: Position { line: 1, column: 1 },
            });
        let before = self.text.get(mark.offset..offset).unwrap_or("");
        advance(mark.position, before)
    }
}

/// A place after more text of the same line.
fn advance(place: Position, text: &str) -> Position {
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    Position {
        line: place.line,
        column: place.column.saturating_add(characters),
    }
}

/// The nearest character boundary at or before `offset`.
pub(crate) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
