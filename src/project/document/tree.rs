//! A file that contains policies, as the library's tree.

use crate::diagnostic::Span;
use crate::json::{Node, Value, parse_outline};
use crate::project::places::{self, TextPlaces};

/// The most levels that are read; no format of files that contain policies comes near.
pub(super) const DEEPEST: usize = 64;

/// The most values and names in a tree of a JSON text. One takes up to 60 bytes, so that a tree has
/// up to 600 MiB; a plan of 100 MB has six million.
pub(super) const VALUES_MAX: usize = 10 << 20;

/// Returns the tree of a JSON text; `None` if it is not JSON.
pub(super) fn of_json(text: &str) -> Option<Node<'_>> {
    parse_outline(text, DEEPEST)
}

/// Whether the tree of a JSON text would have too many values. They are counted by the signs before
/// them, without a tree.
pub(super) fn is_too_large(text: &str) -> bool {
    if text.len() <= VALUES_MAX {
        return false;
    }
    let (mut values, mut is_string, mut is_escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            b',' | b':' | b'[' | b'{' if !is_string => values += 1,
            _ => {}
        }
    }
    values > VALUES_MAX
}

/// Returns the part of a file at a span.
pub(in crate::project) fn slice(file: &str, span: Span) -> Option<&str> {
    file.get(span.start()..span.end())
}

/// Returns the text of a string in a file, and the places of its parts. A policy that is
/// percent-encoded is decoded.
pub(super) fn inner(node: &Node<'_>, file: &str) -> Option<(String, TextPlaces)> {
    let (text, places) = written(node, file)?;
    if places::is_percent_encoded(&text)
        && let Some((decoded, inner)) = places::percent_decoded(&text)
    {
        return Some((decoded, inner.within(&places)));
    }
    Some((text, places))
}

/// Returns the text of a string as it is, and the places of its parts.
pub(super) fn written(node: &Node<'_>, file: &str) -> Option<(String, TextPlaces)> {
    let Value::String(text) = &node.value else {
        return None;
    };
    let raw = slice(file, node.span)?;
    let start = node.span.start();
    if raw.starts_with('"') {
        let inner = raw.get(1..raw.len().saturating_sub(1))?;
        let found = places::unescape(inner, start + 1);
        if let Some(found) = found.filter(|(found, _)| found == text) {
            return Some(found);
        }
    }
    let header = header(raw);
    let places = places::align(text, raw.get(header..)?, start + header);
    Some((text.clone().into_owned(), places))
}

/// The length of the line that says which kind of block a YAML text is. No policy begins so.
pub(super) fn header(raw: &str) -> usize {
    if raw.starts_with(['|', '>']) {
        raw.find('\n').map_or(0, |end| end + 1)
    } else {
        0
    }
}
