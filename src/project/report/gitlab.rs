//! The code quality report of GitLab:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use crate::diagnostic::Level;
use serde_json::{Value, json};

use super::lint_report::LintReport;
use crate::escape::clean;
use crate::project::finding::FileFinding;

/// The report: an array of issues.
pub(super) fn issues(report: &LintReport) -> Value {
    report.findings.iter().map(issue).collect()
}

/// A finding as GitLab shows it.
fn issue(finding: &FileFinding) -> Value {
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
