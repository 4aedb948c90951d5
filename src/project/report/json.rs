//! One object per line, as in `policies/schema/lint.schema.json`.

use serde::Serialize;

use crate::project::finding::{FileFinding, OtherPlace};

/// A finding, its members in the order of the schema.
#[derive(Serialize)]
struct FindingRow<'f> {
    rule: &'f str,
    group: &'f str,
    level: &'f str,
    message: &'f str,
    note: &'f str,
    help: &'f str,
    source: &'f str,
    pointer: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'f str>,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    span: [usize; 2],
    fingerprint: &'f str,
    related: Vec<OtherPlaceRow<'f>>,
}

/// Another place that a finding mentions.
#[derive(Serialize)]
struct OtherPlaceRow<'f> {
    column: u32,
    line: u32,
    message: &'f str,
    source: &'f str,
}

impl<'f> OtherPlaceRow<'f> {
    fn new(related: &'f OtherPlace) -> Self {
        Self {
            message: &related.message,
            source: &related.source,
            line: related.start.line,
            column: related.start.column,
        }
    }
}

/// The object of a finding.
pub(super) fn object(finding: &FileFinding) -> String {
    let row = FindingRow {
        rule: &finding.rule,
        group: finding.group(),
        level: finding.level.name(),
        message: &finding.message,
        note: &finding.note,
        help: &finding.help,
        source: &finding.source,
        pointer: &finding.pointer,
        address: finding.address.as_deref(),
        line: finding.start.line,
        column: finding.start.column,
        end_line: finding.end.line,
        end_column: finding.end.column,
        span: [finding.span.start, finding.span.end],
        fingerprint: &finding.fingerprint,
        related: finding.related.iter().map(OtherPlaceRow::new).collect(),
    };
    // OK because writing strings and numbers into memory cannot fail.
    serde_json::to_string(&row).unwrap_or_default()
}
