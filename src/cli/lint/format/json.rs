//! One object a line, as in `policies/schema/lint.schema.json`.

use serde_json::{Value, json};

use crate::cli::lint::finding::{Finding, Related};
use crate::cli::output::Report;

pub(super) fn write(finding: &Finding, report: &mut Report) {
    let related = |related: &Related| {
        json!({
            "message": related.message, "source": related.source,
            "line": related.start.line, "column": related.start.column,
        })
    };
    let related: Vec<Value> = finding.related.iter().map(related).collect();
    report.object(&[
        ("rule", json!(finding.rule)),
        ("group", json!(finding.group())),
        ("level", json!(finding.level.name())),
        ("message", json!(finding.message)),
        ("note", json!(finding.note)),
        ("help", json!(finding.help)),
        ("source", json!(finding.source)),
        ("pointer", json!(finding.pointer)),
        ("line", json!(finding.start.line)),
        ("column", json!(finding.start.column)),
        ("end_line", json!(finding.end.line)),
        ("end_column", json!(finding.end.column)),
        ("span", json!([finding.span.start, finding.span.end])),
        ("fingerprint", json!(finding.fingerprint)),
        ("related", json!(related)),
    ]);
}
