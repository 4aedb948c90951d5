//! Suppressions in comments of YAML and of Terraform sources.
//!
//! ```yaml
//! # portcullis: ignore star-on-star: the account is a sandbox
//! - {Effect: Allow, Action: '*', Resource: '*'}
//! ```
//!
//! A comment behind something is about its own line. A comment on a line of its own is about what
//! begins on the next line that is not a comment, to its end: a statement, a block, or whatever
//! else has several lines. Without a reason it suppresses nothing. JSON has no comments.
//!
//! Where that ends follows from one number for each line: how far it is indented in YAML, and how
//! many brackets are open where it begins in HCL. What begins on a line ends before the next line
//! whose number is not greater. A parser would know the same, but a file whose syntax is wrong
//! somewhere would lose all its suppressions.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::finding::FileFinding;
use super::fingerprint::{self, FileText};
use super::source_file::{FileSyntax, SourceFile};
use super::terraform::line_depths;
use crate::diagnostic::Level;

/// What begins a suppression, behind the sign of a comment.
const MARK: &str = "portcullis: ignore ";

/// A suppression in a comment.
#[derive(Debug, PartialEq, Eq)]
struct Comment<'t> {
    /// The ids of rules.
    rules: Vec<&'t str>,
    has_reason: bool,
    /// The first and last line that it is about, from 1.
    first: u32,
    last: u32,
    /// The bytes of the file from the mark to the end of the line.
    span: Range<usize>,
}

/// Removes the findings that comments of their files accept, and adds findings about comments that
/// have no reason or suppress nothing.
pub fn suppress_inline(findings: &mut Vec<FileFinding>, files: &[SourceFile]) {
    let mut about = Vec::new();
    let mut accepted: HashSet<usize> = HashSet::new();
    for file in files {
        if !file.text().contains(MARK) {
            continue;
        }
        let comments = comments(file);
        let used = accept(findings, file.name(), &comments, &mut accepted);
        for (number, comment) in comments.iter().enumerate() {
            if !comment.has_reason {
                about.push(finding_about(file, comment, NO_REASON));
            } else if !used.contains(&number) {
                about.push(finding_about(file, comment, UNUSED));
            }
        }
    }
    if !accepted.is_empty() {
        let mut number = 0;
        findings.retain(|_| {
            number += 1;
            !accepted.contains(&(number - 1))
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

/// Adds the numbers of the findings that the comments of a file accept to `accepted`, and returns
/// the numbers of the comments that accept any.
fn accept(
    findings: &[FileFinding],
    file: &str,
    comments: &[Comment<'_>],
    accepted: &mut HashSet<usize>,
) -> HashSet<usize> {
    // By rule: the line and number of each finding, and the numbers of the comments.
    let mut lines: HashMap<&str, Vec<(u32, usize)>> = HashMap::new();
    for (number, finding) in findings.iter().enumerate() {
        if finding.source == file {
            let of_rule = lines.entry(&finding.rule).or_default();
            of_rule.push((finding.start.line, number));
        }
    }
    let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, comment) in comments.iter().enumerate() {
        for rule in comment.rules.iter().filter(|_| comment.has_reason) {
            by_rule.entry(rule).or_default().push(number);
        }
    }
    let mut used = HashSet::new();
    for (rule, numbers) in by_rule {
        let mut lines = lines.remove(rule).unwrap_or_default();
        lines.sort_unstable();
        accept_rule(&lines, comments, &numbers, accepted, &mut used);
    }
    used
}

/// Does the same for one rule, in one pass over lines and comments. What two comments are about is
/// one inside the other, or apart, so those that are about a line form a stack.
fn accept_rule(
    lines: &[(u32, usize)],
    comments: &[Comment<'_>],
    numbers: &[usize],
    accepted: &mut HashSet<usize>,
    used: &mut HashSet<usize>,
) {
    let mut waiting = numbers.iter().peekable();
    let mut open: Vec<OpenComment> = Vec::new();
    for (line, finding) in lines {
        while let Some(number) = waiting.peek().map(|number| **number) {
            let Some(comment) = comments.get(number).filter(|it| it.first <= *line) else {
                break;
            };
            close(&mut open, comment.first);
            open.push(OpenComment {
                number,
                last: comment.last,
                is_used: false,
            });
            waiting.next();
        }
        close(&mut open, *line);
        if !open.is_empty() {
            accepted.insert(*finding);
        }
        // Those around one that is used are used too.
        for comment in open.iter_mut().rev().take_while(|comment| !comment.is_used) {
            comment.is_used = true;
            used.insert(comment.number);
        }
    }
}

/// A comment that is about the current line.
struct OpenComment {
    number: usize,
    last: u32,
    is_used: bool,
}

/// Removes the comments that are about nothing from a line on.
fn close(open: &mut Vec<OpenComment>, line: u32) {
    while open.last().is_some_and(|comment| comment.last < line) {
        open.pop();
    }
}

/// The comments of a file that suppress something, in their order.
fn comments(file: &SourceFile) -> Vec<Comment<'_>> {
    let signs: &[&str] = match file.syntax() {
        FileSyntax::Json | FileSyntax::TerraformJson => return Vec::new(),
        FileSyntax::Yaml => &["#"],
        FileSyntax::Hcl => &["#", "//"],
    };
    let lasts = last_lines(file);
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
        let index = usize::try_from(line).unwrap_or(usize::MAX);
        let last = lasts.get(index.saturating_sub(1)).copied().unwrap_or(line);
        for comment in waiting.drain(..) {
            let first = line;
            comments.push(Comment {
                first,
                last,
                ..comment
            });
        }
        comments.extend(found);
    }
    comments.extend(waiting);
    comments
}

/// The number of the line on which ends what begins on each line.
fn last_lines(file: &SourceFile) -> Vec<u32> {
    let levels: Vec<Option<usize>> = match file.syntax() {
        FileSyntax::Hcl => line_depths(file.text()).into_iter().map(Some).collect(),
        _ => file.text().split('\n').map(indentation).collect(),
    };
    let mut lasts = Vec::with_capacity(levels.len());
    // The lines that begin something that has not ended, from the outermost.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut last = 0;
    for (number, (line, level)) in (1_u32..).zip(&levels).enumerate() {
        lasts.push(line);
        let Some(level) = *level else {
            continue;
        };
        while let Some((_, begin)) = open.pop_if(|(outer, _)| *outer >= level) {
            if let Some(end) = lasts.get_mut(begin) {
                *end = last;
            }
        }
        open.push((level, number));
        last = line;
    }
    for (_, begin) in open {
        if let Some(end) = lasts.get_mut(begin) {
            *end = last;
        }
    }
    lasts
}

/// How far a line of YAML is indented, and more by one behind the sign of an item: the items of a
/// sequence may be as far to the left as the key that they belong to. `None` for a line without
/// content.
fn indentation(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(' ');
    if rest.trim().is_empty() || rest.starts_with('#') {
        return None;
    }
    let is_item = rest.trim_end() == "-" || rest.starts_with("- ");
    Some(2 * (line.len() - rest.len()) + usize::from(is_item))
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
        first: line,
        last: line,
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
