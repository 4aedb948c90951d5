//! White space around a name or value.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "padded-text",
    Group::Correctness,
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

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, self.text.trim()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |text: &str, span| {
        let trimmed = text.trim();
        // A value of nothing but white space is meant.
        if trimmed != text && !trimmed.is_empty() {
            let text = text.to_owned();
            findings.push(Finding::new(subject, span, PaddedText { text }));
        }
    };
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            look(&resource.value.text, resource.span);
        }
        for condition in statement.conditions() {
            for (value, span) in condition.values() {
                look(value, span);
            }
        }
    }
    findings
}
