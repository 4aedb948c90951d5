//! An action that another one of its list covers.

use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "redundant-action",
    Group::Style,
    include_str!("redundant_action.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RedundantAction {
    action: String,
    covered_by: String,
}

impl Report for RedundantAction {
    fn message(&self) -> String {
        format!(
            "{} is covered by {}",
            code(&self.action),
            code(&self.covered_by)
        )
    }

    fn help(&self) -> String {
        format!(
            "remove it, or {} if that was not meant",
            code(&self.covered_by)
        )
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        remove_item(subject, at)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let included: Vec<_> = statement.actions().collect();
        let excluded: Vec<_> = statement.not_actions().collect();
        for list in [included, excluded] {
            let texts = list
                .iter()
                .map(|action| action.value.text.to_ascii_lowercase());
            let texts: Vec<String> = texts.collect();
            let pairs = covered(&texts, |wide, narrow| {
                match (list.get(wide), list.get(narrow)) {
                    (Some(wide), Some(narrow)) => wide.value.covers(narrow.value) == Truth::True,
                    _ => false,
                }
            });
            for (narrow, wide) in pairs {
                let (Some(narrow), Some(wide)) = (list.get(narrow), list.get(wide)) else {
                    continue;
                };
                let report = RedundantAction {
                    action: narrow.value.text.to_string(),
                    covered_by: wide.value.text.to_string(),
                };
                findings.push(Finding::new(subject, narrow.span, report));
            }
        }
    }
    findings
}
