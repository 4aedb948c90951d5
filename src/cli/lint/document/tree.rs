//! A file that contains policies, as the library's tree, with what functions of templates say.

use portcullis::Span;
use portcullis::json::{Node, Value, parse_outline};

use super::function;
use super::places::{self, Places};

/// The most levels that are looked into; no shape of a file that contains policies comes near.
pub(super) const DEEPEST: usize = 64;

/// Returns the tree of a JSON text; `None` if it is not JSON, which reading the policy reports.
pub(super) fn of_json(text: &str) -> Option<Node<'_>> {
    let mut root = parse_outline(text, DEEPEST)?;
    function::resolve(&mut root);
    Some(root)
}

/// Returns the part of a file at a span.
pub(super) fn slice(file: &str, span: Span) -> Option<&str> {
    file.get(span.start()..span.end())
}

/// Returns the text of a string in a file, and the places of its parts.
pub(super) fn inner(node: &Node<'_>, file: &str) -> Option<(String, Places)> {
    let text = node.text()?;
    let raw = slice(file, node.span)?;
    let start = node.span.start();
    let is_escaped = raw.starts_with('"') && matches!(node.value, Value::String(_));
    if is_escaped {
        let inner = raw.get(1..raw.len().saturating_sub(1))?;
        let found = places::unescape(inner, start + 1);
        if let Some(found) = found.filter(|(found, _)| found == text) {
            return Some(found);
        }
    }
    // The span of a block may begin with the line that says which block it is; no policy begins so.
    let header = if raw.starts_with(['|', '>']) {
        raw.find('\n').map_or(0, |end| end + 1)
    } else {
        0
    };
    let places = places::align(text, raw.get(header..)?, start + header);
    Some((text.to_owned(), places))
}
