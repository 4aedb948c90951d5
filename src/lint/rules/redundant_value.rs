//! A condition value that another one of its list covers.

use super::redundant_action::CoveredItem;
use crate::condition::Operands;
use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "redundant-value",
    RuleGroup::Style,
    include_str!("redundant_value.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

/// Values that are compared with each other, where no index leads to fewer.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let values: Vec<_> = condition.values().collect();
            for (narrow, wide) in redundant(condition) {
                let (Some((narrow, span)), Some((wide, _))) =
                    (values.get(narrow), values.get(wide))
                else {
                    continue;
                };
                let report = CoveredItem {
                    item: (*narrow).to_owned(),
                    covered_by: (*wide).to_owned(),
                };
                findings.push(Finding::new(subject, *span, report));
            }
        }
    }
    findings
}

/// The numbers of the values that are covered, each with that of the value that covers it.
fn redundant(condition: ConditionAt<'_>) -> Vec<(usize, usize)> {
    let operands = &condition.condition.test.operands;
    let covers =
        |wide: usize, narrow: usize| operands.value_covers(wide, operands, narrow) == Truth::True;
    let mut starts = Vec::new();
    let has_starts = matches!(operands, Operands::Texts(_) | Operands::Names(..));
    for (value, _) in condition.values() {
        // Other values than texts have no start in common, and each may cover every other.
        starts.push(if has_starts {
            value.to_lowercase()
        } else {
            String::new()
        });
    }
    if !has_starts && starts.len() > COMPARED_MAX {
        return Vec::new();
    }
    covered(&starts, covers)
}
