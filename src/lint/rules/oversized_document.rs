//! A policy that is longer than its vendor accepts.
//!
//! The limit is that of what holds the policy, where its place in a file says it, and the largest
//! limit of its kind elsewhere. Some limits are for all inline policies of a user, group or role
//! together. One of these policies may exceed the limit by itself, and those of one file may exceed
//! it together; there may be more elsewhere.

use std::collections::BTreeMap;

use crate::lint::facts::{SizeLimit, SizeUnit};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "oversized-document",
    RuleGroup::Correctness,
    include_str!("oversized_document.md"),
    Check::Policy(check),
)
.with_set_check(check_together);

/// A policy above the largest limit of its kind.
#[derive(Debug)]
struct OversizedDocument {
    size: usize,
    limit: usize,
    /// The name of the cloud.
    cloud: String,
}

impl Report for OversizedDocument {
    fn message(&self) -> String {
        let Self { size, limit, cloud } = self;
        format!("the policy has {size} characters, but {cloud} allows {limit} for its kind")
    }

    fn help(&self) -> String {
        SPLIT.to_owned()
    }
}

/// Policies above the limit of what holds them.
#[derive(Debug)]
struct OversizedFor {
    size: usize,
    limit: &'static SizeLimit,
    kind: Kind,
    /// How many policies have this size.
    count: usize,
}

impl Report for OversizedFor {
    fn message(&self) -> String {
        let Self { size, limit, .. } = self;
        let SizeLimit {
            words, most, unit, ..
        } = limit;
        let subject = match self.count {
            1 => "the policy has",
            2 => "this and the related policy together have",
            _ => "this and the related policies together have",
        };
        let unit = unit.plural();
        let mut message = format!("{subject} {size} {unit}, but {words} may have {most}");
        if limit.is_total && self.count == 1 {
            message.push_str(" together");
        }
        if let Some(most) = limit.on_request {
            message.push_str(&format!(", or {most} with a raised quota"));
        }
        message
    }

    fn help(&self) -> String {
        let way = match self.kind {
            _ if self.limit.is_total => {
                "attach managed policies instead, which have a limit of their own"
            }
            Kind::Resource | Kind::Trust => {
                "use wildcards, or a condition in the place of a long list"
            }
            _ => SPLIT,
        };
        let space = if self.limit.counts_space == Some(true) {
            "; white space counts too"
        } else {
            ""
        };
        format!("{way}{space}")
    }
}

const SPLIT: &str = "split it into several policies, or use wildcards";

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(limit) = limit_of(subject) {
        let size = size_of(subject.text, limit.unit);
        if size > limit.most {
            let report = OversizedFor {
                size,
                limit,
                kind: subject.kind(),
                count: 1,
            };
            findings.push(Finding::new(subject, start(subject), report));
        }
        return findings;
    }
    let Some(limit) = subject.facts.sizes.of_kind(subject.kind()) else {
        return findings;
    };
    let size = size_of(subject.text, SizeUnit::Characters);
    if size > limit {
        let report = OversizedDocument {
            size,
            limit,
            cloud: subject.table.title.to_string(),
        };
        findings.push(Finding::new(subject, start(subject), report));
    }
    findings
}

/// The limit of what holds a policy, where that is known.
fn limit_of(subject: &Subject<'_>) -> Option<&'static SizeLimit> {
    subject.facts.sizes.of_holder(subject.holder?.sort)
}

/// A policy of a holder, and its size.
struct HeldPolicy<'s, 'a> {
    subject: &'s Subject<'a>,
    size: usize,
}

/// Reports inline policies that are short enough each, and too long together, at the largest.
fn check_together(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut holders: BTreeMap<(&str, &str), Vec<HeldPolicy<'_, '_>>> = BTreeMap::new();
    for subject in subjects {
        let (Some(holder), Some(limit)) = (subject.holder, limit_of(subject)) else {
            continue;
        };
        if let (Some(owner), true) = (&holder.owner, limit.is_total) {
            let held = holders.entry((holder.sort, owner)).or_default();
            let size = size_of(subject.text, limit.unit);
            held.push(HeldPolicy { subject, size });
        }
    }
    let mut findings = Vec::new();
    for held in holders.values() {
        findings.extend(report_together(held));
    }
    findings
}

/// The finding about the inline policies of one holder.
fn report_together(held: &[HeldPolicy<'_, '_>]) -> Option<Finding> {
    let largest = held.iter().max_by_key(|policy| policy.size)?;
    let subject = largest.subject;
    let limit = limit_of(subject)?;
    let size = held.iter().map(|policy| policy.size).sum();
    // One that is too long by itself is reported already.
    if size <= limit.most || largest.size > limit.most {
        return None;
    }
    let report = OversizedFor {
        size,
        limit,
        kind: subject.kind(),
        count: held.len(),
    };
    let mut finding = Finding::new(subject, start(subject), report);
    for other in held {
        if other.subject.index != subject.index {
            let what = "an inline policy of the same holder";
            finding = finding.beside(other.subject, start(other.subject), what);
        }
    }
    Some(finding)
}

/// The first character of a policy.
fn start(subject: &Subject<'_>) -> Span {
    let start = subject.root.span.start();
    Span::new(start, start + 1)
}

/// The size of a document without the white space between its tokens. Vendors differ in whether
/// they count that, and what deploys a policy may leave it out, so a document that is too long
/// without it is too long for all.
fn size_of(text: &str, unit: SizeUnit) -> usize {
    let (mut size, mut is_quoted, mut is_escaped) = (0, false, false);
    for letter in text.chars() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        if is_quoted || !letter.is_ascii_whitespace() {
            size += match unit {
                SizeUnit::Characters => 1,
                SizeUnit::Bytes => letter.len_utf8(),
            };
        }
    }
    size
}
