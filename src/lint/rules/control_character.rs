//! A control character.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "control-character",
    RuleGroup::Correctness,
    include_str!("control_character.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct ControlCharacter {
    text: String,
}

impl Report for ControlCharacter {
    fn message(&self) -> String {
        format!("{} contains a control character", code(&self.text))
    }

    fn help(&self) -> String {
        "remove it".to_owned()
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let letters = self.text.chars().filter(|letter| !letter.is_control());
        Some(replace(at, &letters.collect::<String>()))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (text, span) in &subject.unusual_texts {
        if text.contains(char::is_control) {
            let text = (*text).to_owned();
            findings.push(Finding::new(subject, *span, ControlCharacter { text }));
        }
    }
    findings
}
