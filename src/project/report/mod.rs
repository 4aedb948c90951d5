//! Findings in the formats of other programs, in the order of files, places and rules.

mod github;
mod gitlab;
mod json;
mod junit;
mod lint_report;
mod page;
mod sarif;

pub use lint_report::{LintReport, ReadFailure};

use crate::escape::{Form, escape};

impl LintReport {
    /// One JSON object per finding and line, as in `policies/schema/lint.schema.json`.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        lines(self.findings.iter().map(json::object), Form::Json)
    }

    /// Workflow commands of GitHub Actions, one per finding and line.
    #[must_use]
    pub fn to_github(&self) -> String {
        lines(self.findings.iter().map(github::command), Form::Command)
    }

    /// The code quality report of GitLab.
    #[must_use]
    pub fn to_gitlab(&self) -> String {
        lines([pretty(&gitlab::issues(self))], Form::Json)
    }

    /// SARIF 2.1.0.
    #[must_use]
    pub fn to_sarif(&self) -> String {
        lines([pretty(&sarif::log(self))], Form::Json)
    }

    /// JUnit XML: a suite per file and a case per finding.
    #[must_use]
    pub fn to_junit(&self) -> String {
        lines([junit::document(self)], Form::Xml)
    }
}

/// Texts in a form that can be printed, each ended by a line break.
fn lines(texts: impl IntoIterator<Item = String>, form: Form) -> String {
    let mut all = String::new();
    for text in texts {
        all.push_str(&escape(&text, form));
        all.push('\n');
    }
    all
}

/// A document of JSON, indented.
fn pretty(document: &serde_json::Value) -> String {
    // OK because writing values into memory cannot fail.
    serde_json::to_string_pretty(document).unwrap_or_default()
}
