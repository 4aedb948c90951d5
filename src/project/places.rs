//! The place of a policy's text in its file, which may hold it escaped, indented or as YAML.

use std::ops::Range;

use serde_json::from_str;

/// Pieces of a text, in rising order, each with its bytes in the file. What is between two pieces
/// is not in the file, such as the comma between two lines of YAML.
#[derive(Clone, Debug, Default)]
pub(in crate::project) struct TextPlaces(Vec<PlacedPiece>);

/// A part of a text, and its bytes in the file.
#[derive(Clone, Debug)]
pub(in crate::project) struct PlacedPiece {
    pub(in crate::project) inner: Range<usize>,
    pub(in crate::project) outer: Range<usize>,
}

impl TextPlaces {
    /// A text that is a part of its file as it is.
    pub(in crate::project) fn part(start: usize, length: usize) -> Self {
        let mut places = Self::default();
        places.add(0..length, start..start + length);
        places
    }

    /// The next piece.
    pub(in crate::project) fn add(&mut self, inner: Range<usize>, outer: Range<usize>) {
        match self.0.last_mut() {
            // Runs that go on are one piece: most of a text is not escaped.
            Some(last)
                if last.inner.end == inner.start
                    && last.outer.end == outer.start
                    && last.inner.len() == last.outer.len()
                    && inner.len() == outer.len() =>
            {
                last.inner.end = inner.end;
                last.outer.end = outer.end;
            }
            _ => self.0.push(PlacedPiece { inner, outer }),
        }
    }

    /// Adds the pieces of a part of the text, which begins at `start`.
    pub(in crate::project) fn append(&mut self, part: Self, start: usize) {
        for PlacedPiece { inner, outer } in part.0 {
            self.add(start + inner.start..start + inner.end, outer);
        }
    }

    /// The places of a text in a file, if these are its places in another text, and `outer` has the
    /// places of that one in the file. For example, a policy is percent-encoded in a JSON string,
    /// or a Terraform source is indented in a template.
    #[must_use]
    pub(in crate::project) fn within(self, outer: &Self) -> Self {
        let mut places = Self::default();
        for piece in self.0 {
            if piece.inner.len() != piece.outer.len() {
                places.add(piece.inner, outer.outer(piece.outer));
                continue;
            }
            // The letters of the piece are the same, but the file may have something between them.
            let first = outer
                .0
                .partition_point(|next| next.inner.end <= piece.outer.start);
            for next in outer.0.iter().skip(first) {
                let start = next.inner.start.max(piece.outer.start);
                let end = next.inner.end.min(piece.outer.end);
                if start >= end {
                    break;
                }
                let moved = |at: usize| piece.inner.start + (at - piece.outer.start);
                places.add(moved(start)..moved(end), outer.outer(start..end));
            }
        }
        places
    }

    /// The pieces, in rising order.
    pub(in crate::project) fn pieces(&self) -> &[PlacedPiece] {
        &self.0
    }

    /// The bytes of the file that hold a part of the text.
    pub(in crate::project) fn outer(&self, inner: Range<usize>) -> Range<usize> {
        let start = self.place(
            inner.start,
            |piece| piece.inner.start <= inner.start,
            |piece| piece.outer.start,
        );
        let end = self.place(
            inner.end,
            |piece| piece.inner.start < inner.end,
            |piece| piece.outer.end,
        );
        start..end.max(start)
    }

    fn place(
        &self,
        at: usize,
        before: impl Fn(&PlacedPiece) -> bool,
        edge: impl Fn(&PlacedPiece) -> usize,
    ) -> usize {
        let found = self
            .0
            .partition_point(before)
            .checked_sub(1)
            .and_then(|index| self.0.get(index));
        match found {
            Some(piece) if piece.inner.len() == piece.outer.len() => {
                piece.outer.start + (at - piece.inner.start).min(piece.outer.len())
            }
            Some(piece) if at >= piece.inner.end => piece.outer.end,
            Some(piece) => edge(piece),
            None => self.0.first().map_or(0, |first| first.outer.start),
        }
    }
}

/// The text that begins at `start`, escaped as in JSON, and its places. `None` for other escapes.
pub(in crate::project) fn unescape(raw: &str, start: usize) -> Option<(String, TextPlaces)> {
    let (mut text, mut places, mut at) =
        (String::with_capacity(raw.len()), TextPlaces::default(), 0);
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('\\').unwrap_or(rest.len());
        let length = if plain > 0 {
            plain
        } else {
            escape_length(rest)
        };
        let written = rest.get(..length)?;
        let before = text.len();
        if plain > 0 {
            text.push_str(written);
        } else {
            text.push_str(&from_str::<String>(&format!("\"{written}\"")).ok()?);
        }
        places.add(before..text.len(), start + at..start + at + length);
        at += length;
    }
    Some((text, places))
}

/// The bytes of the escape that a text begins with: a character outside the first plane takes two.
fn escape_length(text: &str) -> usize {
    let surrogate = |text: &str| {
        let digits = text.strip_prefix("\\u").and_then(|digits| digits.get(..4));
        digits
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
            .is_some_and(|unit| (0xd800..0xdc00).contains(&unit))
    };
    match text.as_bytes().get(1) {
        Some(b'u') if surrogate(text) => 12,
        Some(b'u') => 6,
        _ => 2,
    }
}

/// Whether a text is a percent-encoded JSON object, as the interfaces of AWS and others return
/// policies.
pub(in crate::project) fn is_percent_encoded(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with("%7B") || start.starts_with("%7b")
}

/// The longest text that is decoded: no cloud has a policy that is nearly as long, and each octet
/// has a piece of its own.
pub(in crate::project) const ENCODED_MAX: usize = 1 << 20;

/// The text that a percent-encoded one stands for (RFC 3986), and the places of it in that one.
/// `None` if it is not valid, or too long.
pub(in crate::project) fn percent_decoded(raw: &str) -> Option<(String, TextPlaces)> {
    if raw.len() > ENCODED_MAX {
        return None;
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(byte) = raw.as_bytes().get(at) {
        let length = octet_length(*byte);
        bytes.push(match raw.get(at + 1..at + length) {
            // A sign would be read as a part of the number.
            Some(digits) if length > 1 && !digits.starts_with('+') => {
                u8::from_str_radix(digits, 16).ok()?
            }
            _ if length > 1 => return None,
            _ => *byte,
        });
        at += length;
    }
    let text = String::from_utf8(bytes).ok()?;
    let (mut places, mut at) = (TextPlaces::default(), 0);
    for (index, letter) in text.char_indices() {
        let start = at;
        for _ in 0..letter.len_utf8() {
            at += octet_length(*raw.as_bytes().get(at)?);
        }
        places.add(index..index + letter.len_utf8(), start..at);
    }
    Some((text, places))
}

/// How many bytes write an octet that begins with this one.
fn octet_length(first: u8) -> usize {
    if first == b'%' { 3 } else { 1 }
}

/// The places of a text that begins at `start` with other white space, and perhaps with quotes
/// doubled. Each character is the next of its kind. JSON means the same with any white space, so
/// that of the text is skipped.
pub(in crate::project) fn align(text: &str, raw: &str, start: usize) -> TextPlaces {
    let (mut places, mut at) = (TextPlaces::default(), 0);
    for (index, letter) in text
        .char_indices()
        .filter(|(_, letter)| !letter.is_whitespace())
    {
        let Some(found) = raw
            .get(at..)
            .and_then(|rest| rest.find(letter))
            .map(|found| at + found)
        else {
            break;
        };
        at = found + letter.len_utf8();
        places.add(index..index + letter.len_utf8(), start + found..start + at);
    }
    places
}

#[cfg(test)]
mod tests {
    #![expect(clippy::string_slice, reason = "a test may panic")]

    use super::{TextPlaces, align, percent_decoded, unescape};

    #[test]
    fn a_part_of_an_escaped_text_is_found() {
        let raw = r#"{\"a\": \"x\\y é 😀 \u00e9\"}"#;
        let (text, places) = unescape(raw, 100).unwrap();
        assert_eq!(text, "{\"a\": \"x\\y é 😀 é\"}");
        for part in ["\"a\"", "x", "\\", "y é 😀 ", "é\"", "é\"}"] {
            let inner = text.rfind(part).unwrap();
            let outer = places.outer(inner..inner + part.len());
            let written = &raw[outer.start - 100..outer.end - 100];
            assert_eq!(unescape(written, 0).unwrap().0, part);
        }
        assert_eq!(unescape(r"\ud83d\ude00!", 0).unwrap().1.outer(4..5), 12..13);
        assert!(
            unescape(r"\x41", 0).is_none()
                && unescape("\\", 0).is_none()
                && unescape(r"\ud83d", 0).is_none()
        );
    }

    #[test]
    fn a_part_of_a_percent_encoded_text_is_found() {
        let raw = "%7B%22a%22:%20%22\u{e9}%C3%A9%22%7d";
        let (text, places) = percent_decoded(raw).unwrap();
        assert_eq!(text, "{\"a\": \"\u{e9}\u{e9}\"}");
        let outer = |inner| &raw[places.outer(inner)];
        assert_eq!(outer(1..4), "%22a%22");
        assert_eq!(outer(9..11), "%C3%A9");
        assert_eq!(outer(11..13), "%22%7d");
        for bad in ["%", "%7", "%7B%", "%zz", "%C3", "%+1"] {
            assert!(percent_decoded(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn places_in_places_are_found() {
        // The text `abcdef` is written as `ab` and `cdef` in `xab--cdef`, which begins at 10, and
        // `b` to `e` of it is a text of its own.
        let mut outer = TextPlaces::default();
        outer.add(0..2, 11..13);
        outer.add(2..6, 15..19);
        let places = TextPlaces::part(1, 4).within(&outer);
        assert_eq!(places.outer(0..1), 12..13);
        assert_eq!(places.outer(1..4), 15..18);
        assert_eq!(places.outer(0..4), 12..18);
        // An escape is one piece, whatever part of it is meant.
        let mut outer = TextPlaces::default();
        outer.add(0..1, 0..6);
        outer.add(1..2, 6..7);
        let places = TextPlaces::part(0, 2).within(&outer);
        assert_eq!((places.outer(0..1), places.outer(1..2)), (0..6, 6..7));
    }

    #[test]
    fn a_part_of_a_folded_text_is_found() {
        let (text, raw) = (
            "{\"a\": 'b',\n\"c\": 1}",
            "{\"a\":\n     ''b'',\n     \"c\": 1}",
        );
        let places = align(text, raw, 7);
        let inner = text.find("\"c\"").unwrap();
        let outer = places.outer(inner..inner + 3);
        assert_eq!(&raw[outer.start - 7..outer.end - 7], "\"c\"");
        assert_eq!(places.outer(0..text.len()), 7..7 + raw.len());
    }
}
