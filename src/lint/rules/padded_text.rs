//! White space around a resource or value.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "padded-text",
    RuleGroup::Correctness,
    include_str!("padded_text.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct PaddedText {
    text: String,
}

impl Report for PaddedText {
    fn message(&self) -> String {
        format!("{} begins or ends with white space", code(&self.text))
    }

    fn help(&self) -> String {
        "remove it".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let is_written = text_at(subject, at)? == self.text;
        is_written.then(|| replace(at, self.text.trim()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            findings.extend(padded(subject, &resource.value.text, resource.span));
        }
        for condition in statement.conditions() {
            for (value, span) in condition.values() {
                findings.extend(padded(subject, value, span));
            }
        }
    }
    findings
}

/// The finding about a text, if it is padded. A text of nothing but white space is meant.
fn padded(subject: &Subject<'_>, text: &str, span: Span) -> Option<Finding> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed == text {
        return None;
    }
    let text = text.to_owned();
    Some(Finding::new(subject, span, PaddedText { text }))
}
