//! An empty `Sid`.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "empty-sid",
    RuleGroup::Style,
    include_str!("empty_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct EmptySid;

impl Report for EmptySid {
    fn message(&self) -> String {
        "this `Sid` is empty".to_owned()
    }

    fn help(&self) -> String {
        "remove it, or say what the statement is for".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_member(subject, at)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        if statement.statement.sid.as_deref() != Some("") {
            continue;
        }
        if let Some(span) = statement.spans.sid {
            findings.push(Finding::new(subject, span, EmptySid));
        }
    }
    findings
}
