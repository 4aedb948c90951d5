//! A character that is invisible, or that changes the direction of text.

use crate::lint::prelude::*;
use crate::words::is_hidden;

pub(super) static RULE: Rule = Rule::new(
    "invisible-character",
    RuleGroup::Correctness,
    include_str!("invisible_character.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct InvisibleCharacter {
    text: String,
    character: char,
}

impl Report for InvisibleCharacter {
    fn message(&self) -> String {
        let shown = self.text.replace(is_hidden, "\u{fffd}");
        let number = u32::from(self.character);
        format!(
            "{} contains U+{number:04X}, which is invisible",
            code(&shown)
        )
    }

    fn help(&self) -> String {
        "remove it".to_owned()
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, &self.text.replace(self.character, "")))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (text, span) in &subject.unusual_texts {
        if let Some(character) = text.chars().find(|letter| is_hidden(*letter)) {
            let text = (*text).to_owned();
            let report = InvisibleCharacter { text, character };
            findings.push(Finding::new(subject, *span, report));
        }
    }
    findings
}
