//! Two stars in a row.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "double-star",
    RuleGroup::Style,
    include_str!("double_star.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct DoubleStar {
    pattern: String,
}

impl Report for DoubleStar {
    fn message(&self) -> String {
        let pattern = code(&self.pattern);
        format!("{pattern} has two stars in a row, which match what one star matches")
    }

    fn help(&self) -> String {
        format!("write {}", code(&with_single_stars(&self.pattern)))
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let raw = subject.text.get(at.start()..at.end())?;
        // In the default of a variable, a star is text.
        if raw.contains("${") {
            return None;
        }
        Some(vec![Edit::Replace(at, with_single_stars(raw))])
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |pattern: &str, span| {
        if pattern.contains("**") {
            let pattern = pattern.to_owned();
            findings.push(Finding::new(subject, span, DoubleStar { pattern }));
        }
    };
    for statement in subject.statements() {
        for action in statement.all_actions() {
            look(&action.value.text, action.span);
        }
        for resource in statement.all_resources() {
            look(&resource.value.text, resource.span);
        }
    }
    findings
}

/// The pattern with one star for each run of stars.
fn with_single_stars(pattern: &str) -> String {
    let mut single = String::with_capacity(pattern.len());
    for letter in pattern.chars() {
        if letter != '*' || !single.ends_with('*') {
            single.push(letter);
        }
    }
    single
}
