//! A policy that is written as a text, such as a heredoc, with templates in it.
//!
//! The text is JSON only when its templates are filled in. So each template that is not known is
//! replaced by a placeholder, the result is read as JSON, and the placeholders in it are replaced
//! by what they stand for. For example
//!
//! ```text
//! {"Action": ${jsonencode(var.actions)}, "Resource": "${aws_s3_bucket.b.arn}/*"}
//! ```
//!
//! is read as `{"Action": "<0>", "Resource": "<1>/*"}`: a template outside quotes is a whole value,
//! one between quotes is a part of a text. The alternative, to put samples into the text, cannot
//! show which statement an unknown value is in.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::Span;
use crate::json::{Node, Value, parse_outline};
use crate::project::document::PolicyForm;
use crate::project::partial::{Partial, PartialMember, PartialValue, TextPart, Unknown};
use crate::project::places::{TextPlaces, align};

/// How deep a text is read.
const DEEPEST: usize = 32;
/// The signs around the number of a placeholder. They are for private use, so no policy has them.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// A part of a text, and its bytes in the file.
pub(super) struct TextPiece {
    pub(super) content: PieceContent,
    pub(super) span: Span,
    /// Whether the file has the letters of the part at its place, perhaps escaped or indented.
    pub(super) is_verbatim: bool,
}

/// What is in a part of a text.
pub(super) enum PieceContent {
    Literal(String),
    Value(Partial<'static>),
}

/// What a text is.
pub(super) enum TextContent {
    /// A text that is known as a whole.
    Known(PolicyForm),
    /// The value that the text is in JSON.
    Value(Partial<'static>),
    /// A text that cannot be read without what is not known.
    Unclear,
}

/// Reads a text in pieces. `file` is the text of the file that has them. A text that is known as a
/// whole stays as it is if `keeps_text`.
pub(super) fn decode(
    pieces: Vec<TextPiece>,
    file: &str,
    span: Span,
    keeps_text: bool,
) -> TextContent {
    if keeps_text && let Some((text, places)) = known(&pieces, file) {
        return TextContent::Known(PolicyForm::known(text, places));
    }
    let mut made = PlaceholderText::default();
    for piece in pieces {
        made.add(piece, file);
    }
    match parse_outline(&made.text, DEEPEST) {
        Some(root) => {
            let mut value = made.value(&root);
            if value.span.start() == value.span.end() {
                value.span = span;
            }
            TextContent::Value(value)
        }
        None => TextContent::Unclear,
    }
}

/// The whole text, if all of it is known.
fn known(pieces: &[TextPiece], file: &str) -> Option<(String, TextPlaces)> {
    let (mut text, mut places) = (String::new(), TextPlaces::default());
    for piece in pieces {
        match &piece.content {
            PieceContent::Literal(literal) => place(&mut places, text.len(), literal, piece, file),
            PieceContent::Value(value) => {
                let known = value.known_text()?;
                place(&mut places, text.len(), &known, piece, file);
                text.push_str(&known);
                continue;
            }
        }
        if let PieceContent::Literal(literal) = &piece.content {
            text.push_str(literal);
        }
    }
    Some((text, places))
}

/// Adds the places of a part that begins at `start` of a text.
fn place(places: &mut TextPlaces, start: usize, text: &str, piece: &TextPiece, file: &str) {
    let outer = piece.span.start()..piece.span.end();
    let raw = file.get(outer.clone()).unwrap_or("");
    if piece.is_verbatim && raw != text {
        let aligned = align(text, raw, outer.start);
        places.append(aligned, start);
    } else {
        places.add(start..start + text.len(), outer);
    }
}

/// A text with placeholders.
#[derive(Default)]
struct PlaceholderText {
    text: String,
    places: TextPlaces,
    values: Vec<Partial<'static>>,
    /// Whether the text ends between quotes, and behind a backslash there.
    is_quoted: bool,
    is_escaped: bool,
}

impl PlaceholderText {
    fn add(&mut self, piece: TextPiece, file: &str) {
        let value = match &piece.content {
            PieceContent::Literal(literal) => {
                place(&mut self.places, self.text.len(), literal, &piece, file);
                self.literal(literal);
                return;
            }
            PieceContent::Value(value) => value,
        };
        // A text outside quotes is JSON itself.
        if !self.is_quoted
            && let Some(text) = value.known_text()
        {
            place(&mut self.places, self.text.len(), &text, &piece, file);
            let text = text.into_owned();
            self.literal(&text);
            return;
        }
        let number = self.values.len();
        let quote = if self.is_quoted { "" } else { "\"" };
        let placeholder = format!("{quote}{OPEN}{number}{CLOSE}{quote}");
        let start = self.text.len();
        let outer = piece.span.start()..piece.span.end();
        self.places.add(start..start + placeholder.len(), outer);
        self.text.push_str(&placeholder);
        if let PieceContent::Value(value) = piece.content {
            self.values.push(value);
        }
    }

    fn literal(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_quoted => self.is_escaped = true,
                b'"' => self.is_quoted = !self.is_quoted,
                _ => {}
            }
        }
        self.text.push_str(text);
    }

    /// The value of a node of the text. Recursion is bounded by [`DEEPEST`].
    fn value(&self, node: &Node<'_>) -> Partial<'static> {
        let value = match &node.value {
            Value::Null => PartialValue::Null,
            Value::Bool(value) => PartialValue::Bool(*value),
            Value::Number(text) => PartialValue::Number(Cow::Owned(text.clone().into_owned())),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                PartialValue::Array(items.iter().map(|item| self.value(item)).collect())
            }
            Value::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for member in members {
                    let key = self.text(&member.key);
                    let key = Partial {
                        span: Span::EMPTY,
                        value: key,
                    };
                    resolved.push(PartialMember {
                        key: Cow::Owned(super::policy_document::key_text(&key)),
                        key_span: self.span(member.key_span),
                        value: self.value(&member.value),
                    });
                }
                PartialValue::Object(resolved)
            }
            Value::Foreign => PartialValue::Unknown(Unknown::any("a value")),
            Value::Raw => PartialValue::TooDeep,
        };
        Partial {
            span: self.span(node.span),
            value,
        }
    }

    fn span(&self, inner: Span) -> Span {
        let Range { start, end } = self.places.outer(inner.start()..inner.end());
        Span::new(start, end)
    }

    /// A text with the values of its placeholders.
    fn text(&self, text: &str) -> PartialValue<'static> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let Some((number, after)) = after.split_once(CLOSE) else {
                break;
            };
            let number = number.parse::<usize>().ok();
            let Some(value) = number.and_then(|number| self.values.get(number)) else {
                break;
            };
            if before.is_empty() && after.is_empty() && parts.is_empty() {
                return value.value.clone();
            }
            push(&mut parts, before);
            parts.extend(texts_of(value.value.clone(), "a value"));
            rest = after;
        }
        push(&mut parts, rest);
        if parts.is_empty() {
            return PartialValue::known("");
        }
        PartialValue::Text(parts)
    }
}

fn push(parts: &mut Vec<TextPart<'static>>, text: &str) {
    if !text.is_empty() {
        parts.push(TextPart::Known(Cow::Owned(text.to_owned())));
    }
}

/// A value as parts of a text. What is not a text is unknown under `name`.
pub(super) fn texts_of(value: PartialValue<'static>, name: &str) -> Vec<TextPart<'static>> {
    match value {
        PartialValue::Text(parts) => parts,
        PartialValue::Number(text) => vec![TextPart::Known(text)],
        PartialValue::Bool(value) => vec![TextPart::Known(value.to_string().into())],
        PartialValue::Unknown(unknown) => vec![TextPart::Unknown(unknown)],
        PartialValue::Null | PartialValue::Absent => Vec::new(),
        _ => vec![TextPart::Unknown(Unknown::any(name))],
    }
}
