//! Suppressions in comments of YAML and of Terraform sources.
//!
//! ```yaml
//! # portcullis: ignore star-on-star: the account is a sandbox
//! - {Effect: Allow, Action: '*', Resource: '*'}
//! ```
//!
//! A comment behind something is about its own line, and a comment on a line of its own about the
//! next line that is not a comment. Without a reason it suppresses nothing. JSON has no comments.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::finding::FileFinding;
use super::fingerprint::{self, FileText};
use super::source_file::{FileSyntax, SourceFile};
use crate::diagnostic::Level;

/// What begins a suppression, behind the sign of a comment.
const MARK: &str = "portcullis: ignore ";

/// A suppression in a comment.
#[derive(Debug, PartialEq, Eq)]
struct Comment<'t> {
    /// The ids of rules.
    rules: Vec<&'t str>,
    has_reason: bool,
    /// The line that it is about, from 1.
    line: u32,
    /// The bytes of the file from the mark to the end of the line.
    span: Range<usize>,
}

/// Removes the findings that comments of their files accept, and adds findings about comments that
/// have no reason or suppress nothing.
pub fn suppress_inline(findings: &mut Vec<FileFinding>, files: &[SourceFile]) {
    let mut about = Vec::new();
    let mut accepted: HashSet<(String, u32, String)> = HashSet::new();
    let found: HashSet<(&str, u32, &str)> = findings.iter().map(place_of).collect();
    for file in files {
        if !file.text().contains(MARK) {
            continue;
        }
        for comment in comments(file) {
            if !comment.has_reason {
                about.push(finding_about(file, &comment, NO_REASON));
                continue;
            }
            let mut is_used = false;
            for rule in &comment.rules {
                if found.contains(&(file.name(), comment.line, *rule)) {
                    let (name, rule) = (file.name().to_owned(), (*rule).to_owned());
                    accepted.insert((name, comment.line, rule));
                    is_used = true;
                }
            }
            if !is_used {
                about.push(finding_about(file, &comment, UNUSED));
            }
        }
    }
    if !accepted.is_empty() {
        findings.retain(|finding| {
            let (source, line, rule) = place_of(finding);
            !accepted.contains(&(source.to_owned(), line, rule.to_owned()))
        });
    }
    let mut texts = HashMap::new();
    for file in files {
        let (text, relative) = (file.text(), file.relative());
        texts.insert(file.name(), FileText { text, relative });
    }
    fingerprint::complete(&mut about, &texts);
    findings.extend(about);
}

/// The file, line and rule of a finding.
fn place_of(finding: &FileFinding) -> (&str, u32, &str) {
    (&finding.source, finding.start.line, &finding.rule)
}

/// The comments of a file that suppress something, in their order.
fn comments(file: &SourceFile) -> Vec<Comment<'_>> {
    let signs: &[&str] = match file.syntax() {
        FileSyntax::Json | FileSyntax::TerraformJson => return Vec::new(),
        FileSyntax::Yaml => &["#"],
        FileSyntax::Hcl => &["#", "//"],
    };
    let mut comments = Vec::new();
    // Comments on lines of their own wait for the next line that is none.
    let mut waiting = Vec::new();
    let mut start = 0;
    for (line, text) in (1_u32..).zip(file.text().split_inclusive('\n')) {
        let is_comment = signs.iter().any(|sign| text.trim_start().starts_with(sign));
        let found = comment_in(text, signs, start, line);
        start += text.len();
        if is_comment {
            waiting.extend(found);
            continue;
        }
        if text.trim().is_empty() {
            continue;
        }
        for comment in waiting.drain(..) {
            comments.push(Comment { line, ..comment });
        }
        comments.extend(found);
    }
    comments.extend(waiting);
    comments
}

/// The suppression in a line that begins at a byte of its file.
fn comment_in<'t>(text: &'t str, signs: &[&str], start: usize, line: u32) -> Option<Comment<'t>> {
    let (before, after) = text.split_once(MARK)?;
    let before = before.trim_end();
    if !signs.iter().any(|sign| before.ends_with(sign)) {
        return None;
    }
    let (rules, reason) = after.split_once(':').unwrap_or((after, ""));
    let at = start + text.len() - after.len() - MARK.len();
    Some(Comment {
        rules: rules.split(',').map(str::trim).collect(),
        has_reason: !reason.trim().is_empty(),
        line,
        span: at..start + text.trim_end().len(),
    })
}

const NO_REASON: (&str, &str) = (
    "the comment has no reason, so it suppresses nothing",
    "write the reason behind a colon, such as `portcullis: ignore star-on-star: a sandbox`",
);
const UNUSED: (&str, &str) = ("the comment suppresses nothing", "remove it");

/// A finding about a comment.
fn finding_about(
    file: &SourceFile,
    comment: &Comment<'_>,
    (message, help): (&str, &str),
) -> FileFinding {
    FileFinding::own(
        "unused-suppression",
        Level::Warning,
        file.name(),
        comment.span.clone(),
        (message.to_owned(), help.to_owned()),
    )
}
