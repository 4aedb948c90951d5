//! A `Sid` that appears twice.

use std::collections::HashMap;

use super::missing_sid::is_unused;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "repeated-sid",
    Group::Correctness,
    include_str!("repeated_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct RepeatedSid {
    sid: String,
    /// The number of the statement.
    index: usize,
}

impl Report for RepeatedSid {
    fn message(&self) -> String {
        format!("the `Sid` {} appears twice", code(&self.sid))
    }

    fn help(&self) -> String {
        "give each statement a `Sid` of its own".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let sid = format!("{}{}", self.sid, self.index);
        is_unused(subject, &sid).then(|| replace(at, &sid))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first: HashMap<&str, Stated<'_>> = HashMap::new();
    for statement in subject.statements() {
        let sid = statement.statement.sid.as_deref();
        let (Some(sid), Some(span)) = (sid, statement.spans.sid) else {
            continue;
        };
        if sid.is_empty() {
            continue;
        }
        let earlier = *first.entry(sid).or_insert(statement);
        if earlier.index == statement.index {
            continue;
        }
        let report = RepeatedSid {
            sid: sid.to_owned(),
            index: statement.index,
        };
        let finding = Finding::new(subject, span, report);
        findings.push(finding.beside(subject, earlier.spans.start, "the other statement is here"));
    }
    findings
}
