//! A `Sid` that appears twice.

use std::collections::HashMap;

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "repeated-sid",
    RuleGroup::Correctness,
    include_str!("repeated_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct RepeatedSid {
    sid: String,
    /// The number of the later statement.
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
        let unique = format!("{}{}", self.sid, self.index);
        let mut statements = subject.policy.statements.iter();
        let is_taken = statements.any(|statement| statement.sid.as_deref() == Some(&*unique));
        (!is_taken).then(|| replace(at, &unique))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut earlier: HashMap<&str, Span> = HashMap::new();
    for statement in subject.statements() {
        let (Some(sid), Some(span)) = (&statement.statement.sid, statement.spans.sid) else {
            continue;
        };
        // `empty-sid` reports those that are empty.
        if sid.is_empty() {
            continue;
        }
        let Some(first) = earlier.get(&**sid) else {
            earlier.insert(sid, statement.spans.start);
            continue;
        };
        let report = RepeatedSid {
            sid: sid.to_string(),
            index: statement.index,
        };
        let finding = Finding::new(subject, span, report);
        findings.push(finding.beside(subject, *first, "the other statement"));
    }
    findings
}
