//! An action that another one of its list covers.

use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "redundant-action",
    RuleGroup::Style,
    include_str!("redundant_action.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

/// An item of a list that another one covers: an action here, and in other rules a resource, a
/// principal or a condition value.
#[derive(Debug)]
pub(super) struct CoveredItem {
    pub(super) item: String,
    pub(super) covered_by: String,
}

impl Report for CoveredItem {
    fn message(&self) -> String {
        let (item, wide) = (code(&self.item), code(&self.covered_by));
        format!("{item} is covered by {wide}")
    }

    fn help(&self) -> String {
        let wide = code(&self.covered_by);
        format!("remove it, or {wide} if that is too wide")
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
            for (narrow, wide) in redundant(&list) {
                let report = CoveredItem {
                    item: narrow.value.text.to_string(),
                    covered_by: wide.value.text.to_string(),
                };
                findings.push(Finding::new(subject, narrow.span, report));
            }
        }
    }
    findings
}

/// Each that is covered, with what covers it.
fn redundant<'l, 's>(
    list: &'l [PartAt<'s, ActionPattern>],
) -> impl Iterator<Item = (PartAt<'s, ActionPattern>, PartAt<'s, ActionPattern>)> + 'l {
    let texts: Vec<String> = list
        .iter()
        .map(|action| action.value.text.to_ascii_lowercase())
        .collect();
    let covers = |wide: usize, narrow: usize| {
        list.get(wide)
            .zip(list.get(narrow))
            .is_some_and(|(wide, narrow)| wide.value.covers(narrow.value) == Truth::True)
    };
    let pairs = covered(&texts, covers);
    pairs
        .into_iter()
        .filter_map(|(narrow, wide)| Some((*list.get(narrow)?, *list.get(wide)?)))
}
