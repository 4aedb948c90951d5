//! Findings that a project accepts, each with a reason, perhaps until a day.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use globset::GlobMatcher;
use jiff::civil::Date;

use super::finding::FileFinding;
use super::fingerprint::{self, FileText};
use super::source_file::SourceFile;
use crate::diagnostic::Level;

/// A finding that is accepted, and where.
///
/// All that it names must fit: the rule, the file, and, where they are given, the `Sid` and the
/// pointer. After its last day it suppresses nothing and is itself a finding.
#[derive(Debug)]
pub struct Suppression {
    /// The id of the rule.
    pub rule: String,
    /// The files, by their paths from the folder of the configuration.
    pub path: GlobMatcher,
    /// Only statements with this `Sid`.
    pub sid: Option<String>,
    /// Only places at or below this JSON pointer.
    pub pointer: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// The bytes of the configuration that name the rule.
    pub span: Range<usize>,
}

/// How many of the files that a suppression may match were linted, with its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileCoverage {
    /// None, or its rule was not applied, such as a rule about estates by `lint`.
    None,
    /// Some, and there may be others.
    Some,
    /// All, so a suppression that suppresses nothing is unused.
    All,
}

/// The file that suppressions were read from.
#[derive(Clone, Copy, Debug)]
pub struct ConfigText<'c> {
    /// The name that findings about it have.
    pub name: &'c str,
    /// Its whole text.
    pub text: &'c str,
}

/// Removes the findings that a configuration accepts, and adds findings about suppressions that have expired
/// or suppress nothing.
pub fn suppress(
    findings: &mut Vec<FileFinding>,
    suppressions: &[Suppression],
    files: &[SourceFile],
    config: ConfigText<'_>,
    today: Option<Date>,
    coverage: impl Fn(&Suppression) -> FileCoverage,
) {
    let paths: HashMap<&str, &str> = files
        .iter()
        .map(|file| (file.name(), file.relative()))
        .collect();
    let relative = |finding: &FileFinding| paths.get(&*finding.source).copied().unwrap_or("");
    // What is in a policy that could not be read is not known.
    let unread: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding.is_fault())
        .map(relative)
        .collect();
    let mut about = Vec::new();
    for suppression in suppressions {
        let coverage = coverage(suppression);
        let is_over = suppression
            .until
            .zip(today)
            .is_some_and(|(until, today)| today > until);
        let accepts = |finding: &FileFinding| {
            matches(suppression, finding) && suppression.path.is_match(relative(finding))
        };
        let is_used = findings.iter().any(accepts);
        if !is_over {
            findings.retain(|finding| !accepts(finding));
        }
        let is_unclear = unread.iter().any(|path| suppression.path.is_match(path));
        match suppression.until {
            Some(until) if is_over && coverage != FileCoverage::None => {
                about.push(expired(suppression, until, config));
            }
            _ if !is_used && coverage == FileCoverage::All && !is_unclear => {
                about.push(unused(suppression, config));
            }
            _ => {}
        }
    }
    let text = FileText {
        text: config.text,
        relative: config.name,
    };
    fingerprint::complete(&mut about, &[(config.name, text)].into());
    findings.extend(about);
}

fn matches(suppression: &Suppression, finding: &FileFinding) -> bool {
    let at = |pointer: &String| {
        let rest = finding.pointer.strip_prefix(&**pointer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    suppression.rule == finding.rule
        && suppression
            .sid
            .as_ref()
            .is_none_or(|sid| finding.sid.as_ref() == Some(sid))
        && suppression.pointer.as_ref().is_none_or(at)
}

fn expired(suppression: &Suppression, until: Date, config: ConfigText<'_>) -> FileFinding {
    let message = format!("the suppression of `{}` ended on {until}", suppression.rule);
    let help = "fix the finding, or review it and set a later date";
    FileFinding::own(
        "expired-suppression",
        Level::Warning,
        config.name,
        suppression.span.clone(),
        (message, help.into()),
    )
}

fn unused(suppression: &Suppression, config: ConfigText<'_>) -> FileFinding {
    let message = format!(
        "the suppression of `{}` suppresses nothing",
        suppression.rule
    );
    let words = (message, "remove it".to_owned());
    FileFinding::own(
        "unused-suppression",
        Level::Warning,
        config.name,
        suppression.span.clone(),
        words,
    )
}
