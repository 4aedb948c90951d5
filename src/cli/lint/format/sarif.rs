//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeSet;
use std::fmt::Write;

use portcullis::Level;
use serde_json::{Value, json};

use super::page;
use crate::cli::escape::clean;
use crate::cli::failure::Failure;
use crate::cli::lint::Run;
use crate::cli::lint::finding::{Finding, Place};
use crate::cli::lint::scan::Unread;
use crate::cli::output::Report;

pub(super) fn write(run: &Run, report: &mut Report) {
    let ids: Vec<&str> = run
        .findings
        .iter()
        .map(|finding| &*finding.rule)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id, &run.findings)).collect();
    let results: Vec<Value> = run
        .findings
        .iter()
        .map(|finding| result(finding, &ids))
        .collect();
    let unread = run.unread.iter().map(not_looked_at);
    let notifications: Vec<Value> = run
        .failures
        .iter()
        .filter_map(notification)
        .chain(unread)
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": run.failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    report.json(&log);
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Suggestion => "note",
    }
}

fn rule(id: &str, findings: &[Finding]) -> Value {
    let (what, page) = page(id);
    let of_rule = || findings.iter().filter(|finding| finding.rule == id);
    let most = of_rule()
        .map(|finding| finding.level)
        .max()
        .unwrap_or(Level::Warning);
    let (note, group) = of_rule()
        .next()
        .map_or(("", ""), |finding| (&*finding.note, finding.group()));
    json!({
        "id": id,
        "shortDescription": {"text": what},
        "fullDescription": {"text": note},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level(most)},
        "properties": {"tags": [group]},
    })
}

fn result(finding: &Finding, ids: &[&str]) -> Value {
    let related = finding.related.iter().enumerate().map(|(id, related)| {
        let mut location = location(&related.source, related.start, related.start);
        if let Value::Object(fields) = &mut location {
            fields.insert("id".into(), json!(id));
            fields.insert("message".into(), json!({"text": related.message}));
        }
        location
    });
    let mut place = location(&finding.source, finding.start, finding.end);
    if let Value::Object(fields) = &mut place {
        fields.insert(
            "logicalLocations".into(),
            json!([{"fullyQualifiedName": finding.pointer}]),
        );
    }
    json!({
        "ruleId": finding.rule,
        "ruleIndex": ids.iter().position(|id| *id == finding.rule),
        "level": level(finding.level),
        "message": {"text": clean(&format!("{}; {}", finding.message, finding.help))},
        "locations": [place],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": {"portcullis/v1": finding.fingerprint},
    })
}

fn location(source: &str, start: Place, end: Place) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(source)},
        "region": {
            "startLine": start.line, "startColumn": start.unit,
            "endLine": end.line, "endColumn": end.unit,
        },
    }})
}

/// A path as a relative reference: the characters that need no escape in one stay (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // OK because writing into memory cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn not_looked_at(unread: &Unread) -> Value {
    json!({
        "level": "warning",
        "descriptor": {"id": "not-looked-at"},
        "message": {"text": clean(&unread.message)},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": uri(&unread.source)}},
            "logicalLocations": [{"fullyQualifiedName": unread.pointer}],
        }],
    })
}

fn notification(failure: &Failure) -> Option<Value> {
    match failure {
        Failure::Plain { id, message, help } => Some(json!({
            "level": "error",
            "descriptor": {"id": id},
            "message": {"text": clean(&format!("{message}; {help}"))},
        })),
        Failure::Load(_) | Failure::At(_) => None,
    }
}
