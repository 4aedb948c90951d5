//! JUnit XML: a suite per file and a case per finding. A file without findings has one case, which
//! passes.
//!
//! Files and findings are listed in their order. What a user wrote passes [`clean`] and then
//! [`quoted`], so it can neither end an attribute nor open an element.

use std::collections::BTreeSet;
use std::fmt;

use super::lint_report::LintReport;
use crate::escape::clean;
use crate::project::finding::FileFinding;

const FAILURE: &str = "failure";
const ERROR: &str = "error";
const SKIPPED: &str = "skipped";

/// The document.
pub(super) fn document(report: &LintReport) -> String {
    let mut xml = String::new();
    // OK because writing into memory cannot fail.
    let _ = suites(report, &mut xml);
    xml
}

/// Writes the document.
fn suites(report: &LintReport, xml: &mut impl fmt::Write) -> fmt::Result {
    // A finding may be about a file that is not a policy, such as a configuration.
    let mut sources: BTreeSet<&str> = report.checked.iter().map(String::as_str).collect();
    sources.extend(report.findings.iter().map(|finding| &*finding.source));
    let mut cases = 0;
    for source in &sources {
        cases += findings_in(report, source).len().max(1);
    }
    let counts = counts(cases, &report.findings);
    let name = env!("CARGO_PKG_NAME");
    writeln!(xml, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(xml, r#"<testsuites name="{name}" {counts}>"#)?;
    for source in sources {
        suite(source, findings_in(report, source), xml)?;
    }
    write!(xml, "</testsuites>")
}

/// The findings in a file, which lie together because findings are sorted.
fn findings_in<'r>(report: &'r LintReport, source: &str) -> &'r [FileFinding] {
    let start = report.findings.partition_point(|one| &*one.source < source);
    let end = report
        .findings
        .partition_point(|one| &*one.source <= source);
    report.findings.get(start..end).unwrap_or_default()
}

/// The attributes that say how many cases an element has, and how many of each kind.
fn counts(cases: usize, findings: &[FileFinding]) -> String {
    let (mut failures, mut errors, mut skipped) = (0, 0, 0);
    for finding in findings {
        match tag(finding) {
            FAILURE => failures += 1,
            ERROR => errors += 1,
            _ => skipped += 1,
        }
    }
    format!(r#"tests="{cases}" failures="{failures}" errors="{errors}" skipped="{skipped}""#)
}

/// The element that ends the case of a finding. A finding that does not fail the run is skipped.
fn tag(finding: &FileFinding) -> &'static str {
    if finding.is_fault() {
        ERROR
    } else if finding.fails {
        FAILURE
    } else {
        SKIPPED
    }
}

/// Writes the suite of a file.
fn suite(source: &str, findings: &[FileFinding], xml: &mut impl fmt::Write) -> fmt::Result {
    let name = quoted(&clean(source));
    let counts = counts(findings.len().max(1), findings);
    writeln!(xml, r#"  <testsuite name="{name}" {counts}>"#)?;
    if findings.is_empty() {
        writeln!(
            xml,
            r#"    <testcase name="no findings" classname="{name}"/>"#
        )?;
    }
    for finding in findings {
        case(&name, finding, xml)?;
    }
    writeln!(xml, "  </testsuite>")
}

/// Writes the case of a finding. `file` is quoted already.
fn case(file: &str, finding: &FileFinding, xml: &mut impl fmt::Write) -> fmt::Result {
    let (line, column) = (finding.start.line, finding.start.column);
    let rule = quoted(&finding.rule);
    let message = quoted(&clean(&finding.message));
    let text = format!(
        "{}:{line}:{column}: {}; {}; {}",
        finding.source, finding.message, finding.help, finding.note
    );
    let text = quoted(&clean(&text));
    let tag = tag(finding);
    writeln!(
        xml,
        r#"    <testcase name="{rule} at {line}:{column}" classname="{file}" file="{file}" line="{line}">"#
    )?;
    writeln!(
        xml,
        r#"      <{tag} type="{rule}" message="{message}">{text}</{tag}>"#
    )?;
    writeln!(xml, "    </testcase>")
}

/// A text as it is written between tags and in an attribute.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => quoted.push_str("&amp;"),
            '<' => quoted.push_str("&lt;"),
            '>' => quoted.push_str("&gt;"),
            '"' => quoted.push_str("&quot;"),
            '\'' => quoted.push_str("&apos;"),
            other => quoted.push(other),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn text_of_a_user_opens_nothing() {
        assert_eq!(
            quoted(r#"<a b='c' d="&amp;">ü"#),
            "&lt;a b=&apos;c&apos; d=&quot;&amp;amp;&quot;&gt;ü"
        );
    }
}
