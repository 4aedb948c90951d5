//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::diagnostic::Level;
use serde_json::{Value, json};

use super::lint_report::{LintReport, ReadFailure};
use super::page::page;
use crate::escape::clean;
use crate::project::finding::{FileFinding, FilePosition, NOT_JUDGED};

/// The log of one run.
pub(super) fn log(report: &LintReport) -> Value {
    let ids: Vec<&str> = report
        .findings
        .iter()
        .map(|finding| &*finding.rule)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id, &report.findings)).collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| result(finding, &ids))
        .collect();
    let not_judged = report
        .findings
        .iter()
        .filter(|finding| finding.rule == NOT_JUDGED)
        .map(not_judged);
    let notifications: Vec<Value> = report
        .failures
        .iter()
        .map(notification)
        .chain(not_judged)
        .collect();
    json!({
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
                "executionSuccessful": report.failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    })
}

/// The word of SARIF for a level.
fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Suggestion => "note",
    }
}

/// A rule with its page, at the highest level of its findings.
fn rule(id: &str, findings: &[FileFinding]) -> Value {
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

/// A finding: where it is, what it says, and what is related to it.
fn result(finding: &FileFinding, ids: &[&str]) -> Value {
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

/// A place in a file. SARIF counts columns in units of UTF-16.
fn location(source: &str, start: FilePosition, end: FilePosition) -> Value {
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

/// What was not judged is a result, and a notification too: a viewer of results may hide those of
/// a low level.
fn not_judged(finding: &FileFinding) -> Value {
    json!({
        "level": "warning",
        "descriptor": {"id": NOT_JUDGED},
        "message": {"text": clean(&finding.message)},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": uri(&finding.source)}},
            "logicalLocations": [{"fullyQualifiedName": finding.pointer}],
        }],
    })
}

/// What kept a file from being read.
fn notification(failure: &ReadFailure) -> Value {
    json!({
        "level": "error",
        "descriptor": {"id": failure.id},
        "message": {"text": clean(&format!("{}; {}", failure.message, failure.help))},
    })
}
