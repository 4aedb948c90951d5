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
.with_fix(Applicability::Safe)
.words(
    "`{0}` is covered by `{1}`",
    "remove it, or `{1}` if that was not meant",
);

/// Values that are compared with each other, where no index leads to fewer.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for condition in subject.statements().flat_map(|stated| stated.conditions()) {
        let operands = &condition.condition.test.operands;
        let values: Vec<_> = condition.values().collect();
        let covers = |wide: usize, narrow: usize| {
            operands.value_covers(wide, operands, narrow) == Truth::True
        };
        let pairs = if let Operands::Texts(_) | Operands::Names(..) = operands {
            let texts: Vec<String> = values.iter().map(|(text, _)| text.to_lowercase()).collect();
            covered(&texts, covers)
        } else if values.len() <= COMPARED_MAX {
            // Without a start in common every value may cover every other.
            covered(&vec![String::new(); values.len()], covers)
        } else {
            Vec::new()
        };
        let pairs = pairs
            .into_iter()
            .filter_map(|(narrow, wide)| Some((values.get(narrow)?, values.get(wide)?)));
        found.extend(
            pairs.map(|((narrow, span), (wide, _))| subject.find(*span).fact(narrow).fact(wide)),
        );
    }
    found
}
