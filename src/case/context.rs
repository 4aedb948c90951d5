//! Context keys and their values.

use crate::diagnostic::{Diagnostic, LoadError};
use crate::error::{Problem, faults};
use crate::json::{self, Node, Value, wrong_type};
use crate::limits::Limits;
use crate::request::ContextValue;

/// What a value may be written as, for messages.
const FORMS: &str =
    "write a string, a number, a boolean, null, an array of those, or {\"unknown\": true}";

/// Reads an object of context keys, in their order: a key that appears twice is left to
/// [`crate::request::RequestBuilder::build`] where the spellings differ, and refused here where they do not.
/// `name` is how errors speak of the text.
///
/// # Errors
///
/// The text is not JSON, not an object, or a value is none that a context key can have.
pub fn read_context(
    name: &str,
    text: impl AsRef<[u8]>,
) -> Result<Vec<(String, ContextValue<'static>)>, LoadError> {
    let bytes = text.as_ref();
    let text = std::str::from_utf8(bytes)
        .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
    read_whole(name, text, entries)
}

/// Reads one value.
///
/// # Errors
///
/// The text is not JSON, or no value that a context key can have.
///
/// # Examples
///
/// ```
/// use portcullis::{ContextValue, case};
/// assert_eq!(case::read_value("-c", r#"["a", 1.50, null]"#)?, ContextValue::many(["a", "1.50"]));
/// # Ok::<(), portcullis::LoadError>(())
/// ```
pub fn read_value(name: &str, text: &str) -> Result<ContextValue<'static>, LoadError> {
    read_whole(name, text, |node, problems| {
        value(node).map_err(|problem| problems.push(problem)).ok()
    })
}

/// Reads a text that is one value, or reports everything that is wrong with it.
fn read_whole<T>(
    name: &str,
    text: &str,
    read: impl FnOnce(&Node<'_>, &mut Vec<Problem>) -> Option<T>,
) -> Result<T, LoadError> {
    let document = json::parse(text, &Limits::default());
    let mut problems = document.problems.clone();
    let found = document
        .root
        .as_ref()
        .and_then(|root| read(root, &mut problems));
    match found {
        Some(found) if problems.is_empty() => Ok(found),
        _ => {
            let diagnostics = Diagnostic::of_document(name, text, &document, problems);
            Err(LoadError::new(name, text, diagnostics))
        }
    }
}

/// The keys of a request, in their order.
pub(super) fn entries(
    node: &Node<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Vec<(String, ContextValue<'static>)>> {
    let Value::Object(members) = &node.value else {
        problems.push(wrong_type(node, "the context", "an object of context keys"));
        return None;
    };
    let mut entries = Vec::with_capacity(members.len());
    for member in members {
        match value(&member.value) {
            Ok(value) => entries.push((member.key.to_string(), value)),
            Err(problem) => problems.push(problem),
        }
    }
    Some(entries)
}

/// A value as conditions compare it; `null` is a key without a value.
fn value(node: &Node<'_>) -> Result<ContextValue<'static>, Problem> {
    match &node.value {
        Value::Null => Ok(ContextValue::absent()),
        Value::Array(items) => {
            let present = items
                .iter()
                .filter(|item| !matches!(item.value, Value::Null));
            let values: Vec<String> = present.map(single).collect::<Result<_, _>>()?;
            Ok(values.into())
        }
        Value::Object(members) => match members.as_slice() {
            [member]
                if member.key == "unknown" && matches!(member.value.value, Value::Bool(true)) =>
            {
                Ok(ContextValue::unknown())
            }
            _ => Err(invalid(node)),
        },
        _ => single(node).map(ContextValue::from),
    }
}

/// A text; a number or boolean by its text.
fn single(node: &Node<'_>) -> Result<String, Problem> {
    match &node.value {
        Value::String(text) => Ok(text.to_string()),
        Value::Number(text) => Ok(text.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        _ => Err(invalid(node)),
    }
}

/// The fault of a value that cannot be one of a context key.
fn invalid(node: &Node<'_>) -> Problem {
    let message = format!("{} is not a valid context value", node.value.kind());
    Problem::new(faults::INVALID_CONTEXT_VALUE, node.span)
        .message(message)
        .help(FORMS)
}
