//! JUnit XML: a suite for each file, a case for each finding, and one that holds where there is
//! none.

use std::collections::BTreeSet;
use std::io::{self, Write};

use quick_xml::events::BytesText;
use quick_xml::writer::{ElementWriter, Writer};

use crate::cli::escape::clean;
use crate::cli::lint::Run;
use crate::cli::lint::finding::Finding;
use crate::cli::output::Report;

pub(super) fn write(run: &Run, report: &mut Report) {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // OK because writing into memory cannot fail.
    let _ = suites(run, &mut writer);
    report.xml(&String::from_utf8_lossy(&writer.into_inner()));
}

fn suites<W: Write>(run: &Run, writer: &mut Writer<W>) -> io::Result<()> {
    writeln!(
        writer.get_mut(),
        r#"<?xml version="1.0" encoding="UTF-8"?>"#
    )?;
    // Files in their order, and what findings speak of besides, such as a configuration.
    let sources = run
        .looked_at
        .iter()
        .map(String::as_str)
        .chain(run.findings.iter().map(|finding| &*finding.source));
    let sources: BTreeSet<&str> = sources.collect();
    let of = |source: &str| -> &[Finding] {
        let start = run
            .findings
            .partition_point(|finding| &*finding.source < source);
        let end = run
            .findings
            .partition_point(|finding| &*finding.source <= source);
        run.findings.get(start..end).unwrap_or_default()
    };
    let cases = sources.iter().map(|source| of(source).len().max(1)).sum();
    let suites = writer
        .create_element("testsuites")
        .with_attribute(("name", env!("CARGO_PKG_NAME")));
    counted(suites, cases, &run.findings).write_inner_content(|writer| {
        sources
            .iter()
            .try_for_each(|source| suite(source, of(source), writer))
    })?;
    Ok(())
}

/// An element with how many cases there are in it, and how many of each kind.
fn counted<'w, W: Write>(
    element: ElementWriter<'w, W>,
    cases: usize,
    findings: &[Finding],
) -> ElementWriter<'w, W> {
    let of = |tag: &str| {
        findings
            .iter()
            .filter(|finding| self::tag(finding) == tag)
            .count()
            .to_string()
    };
    element
        .with_attribute(("tests", &*cases.to_string()))
        .with_attribute(("failures", &*of(FAILURE)))
        .with_attribute(("errors", &*of(ERROR)))
        .with_attribute(("skipped", &*of(SKIPPED)))
}

const FAILURE: &str = "failure";
const ERROR: &str = "error";
const SKIPPED: &str = "skipped";

/// How a finding ends its case. What does not fail the run does not fail a case.
fn tag(finding: &Finding) -> &'static str {
    match finding.fails {
        _ if finding.is_fault() => ERROR,
        true => FAILURE,
        false => SKIPPED,
    }
}

fn suite<W: Write>(source: &str, findings: &[Finding], writer: &mut Writer<W>) -> io::Result<()> {
    let name = clean(source);
    let suite = writer
        .create_element("testsuite")
        .with_attribute(("name", &*name));
    counted(suite, findings.len().max(1), findings).write_inner_content(|writer| {
        if findings.is_empty() {
            let case = writer
                .create_element("testcase")
                .with_attribute(("name", "no findings"));
            case.with_attribute(("classname", &*name)).write_empty()?;
        }
        findings
            .iter()
            .try_for_each(|finding| case(&name, finding, writer))
    })?;
    Ok(())
}

fn case<W: Write>(source: &str, finding: &Finding, writer: &mut Writer<W>) -> io::Result<()> {
    let Finding {
        start,
        rule,
        note,
        help,
        ..
    } = finding;
    let message = clean(&finding.message);
    let text = clean(&format!(
        "{source}:{}:{}: {message}; {help}; {note}",
        start.line, start.column
    ));
    writer
        .create_element("testcase")
        .with_attribute((
            "name",
            &*format!("{rule} at {}:{}", start.line, start.column),
        ))
        .with_attribute(("classname", source))
        .with_attribute(("file", source))
        .with_attribute(("line", &*start.line.to_string()))
        .write_inner_content(|writer| {
            writer
                .create_element(tag(finding))
                .with_attribute(("type", &**rule))
                .with_attribute(("message", &*message))
                .write_text_content(BytesText::new(&text))?;
            Ok(())
        })?;
    Ok(())
}
