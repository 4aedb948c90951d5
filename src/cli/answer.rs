//! What an answer says, as text and as in `policies/schema/check.schema.json`.

use portcullis::{
    Explanation,
    explain::{Assumption, Reason},
};
use serde_json::{Value, json};

use super::output::Report;
use portcullis::escape::clean;

/// The fields of an answer, in their order.
pub(super) type Fields = Vec<(&'static str, Value)>;

/// Adds a text of the library, line by line.
pub(super) fn lines(report: &mut Report, text: &str) {
    for line in text.lines() {
        report.line(clean(line));
    }
}

/// The fields of an explanation without assumptions and notes, to which callers add their own.
const EXPLAINED: [&str; 7] = [
    "verdict",
    "stage",
    "statements",
    "stages",
    "near_misses",
    "nearest_allows",
    "missing_context",
];

/// Everything but assumptions and notes.
pub(super) fn fields(explanation: &Explanation) -> Fields {
    let mut all = json!(explanation);
    EXPLAINED
        .into_iter()
        .map(|name| (name, all.get_mut(name).map(Value::take).unwrap_or_default()))
        .collect()
}

/// A statement with its place, whatever it decided.
pub(super) fn statement(reason: &Reason) -> Value {
    let mut value = json!(reason);
    if let Value::Object(fields) = &mut value {
        fields.remove("met");
    }
    value
}

/// A choice on which a verdict depends.
pub(super) fn assumption(assumption: &Assumption) -> Value {
    json!(assumption)
}
