//! A condition value that another one of its list covers.

use crate::condition::Operands;
use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "redundant-value",
    Group::Style,
    include_str!("redundant_value.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RedundantValue {
    value: String,
    covered_by: String,
}

impl Report for RedundantValue {
    fn message(&self) -> String {
        format!(
            "{} is covered by {}",
            code(&self.value),
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

/// Values that are compared with each other, where no index narrows the candidates.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let values: Vec<_> = condition.values().collect();
            for (narrow, wide) in pairs(condition) {
                let (Some((narrow, span)), Some((wide, _))) =
                    (values.get(narrow), values.get(wide))
                else {
                    continue;
                };
                let report = RedundantValue {
                    value: (*narrow).to_owned(),
                    covered_by: (*wide).to_owned(),
                };
                findings.push(Finding::new(subject, *span, report));
            }
        }
    }
    findings
}

/// The numbers of each value that is covered, and of a value that covers it.
fn pairs(condition: Conditioned<'_>) -> Vec<(usize, usize)> {
    let operands = &condition.condition.test.operands;
    let covers =
        |wide: usize, narrow: usize| operands.value_covers(wide, operands, narrow) == Truth::True;
    if let Operands::Texts(_) | Operands::Names(..) = operands {
        let texts = condition.values().map(|(text, _)| text.to_lowercase());
        return covered(&texts.collect::<Vec<_>>(), covers);
    }
    let count = condition.values().count();
    if count > COMPARED_MAX {
        return Vec::new();
    }
    // Without a common start, every value may cover every other.
    covered(&vec![String::new(); count], covers)
}
