//! The code quality report of GitLab:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use portcullis::Level;
use serde_json::{Value, json};

use crate::cli::escape::clean;
use crate::cli::lint::Run;
use crate::cli::lint::finding::Finding;
use crate::cli::output::Report;

pub(super) fn write(run: &Run, report: &mut Report) {
    let issues: Vec<Value> = run.findings.iter().map(issue).collect();
    report.json(&issues);
}

fn issue(finding: &Finding) -> Value {
    let severity = match finding.level {
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Suggestion => "info",
    };
    json!({
        "description": clean(&format!("{}; {}", finding.message, finding.help)),
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": severity,
        "location": {
            "path": finding.source.replace('\\', "/"),
            "positions": {
                "begin": {"line": finding.start.line, "column": finding.start.column},
                "end": {"line": finding.end.line, "column": finding.end.column},
            },
        },
    })
}
