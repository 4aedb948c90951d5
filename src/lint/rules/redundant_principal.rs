//! A principal that another one of its statement covers.

use crate::decision::Truth;
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "redundant-principal",
    Group::Style,
    include_str!("redundant_principal.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RedundantPrincipal {
    principal: String,
    covered_by: String,
}

impl Report for RedundantPrincipal {
    fn message(&self) -> String {
        format!(
            "{} is covered by {}",
            code(&self.principal),
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

/// Entries that are compared with each other, at most.
const COMPARED_MAX: usize = 256;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let entries: Vec<_> = statement.principals().take(COMPARED_MAX).collect();
        let is_bare = !statement.has_conditions();
        let covers = |one: &Named<'_>, other: &Named<'_>| {
            one.entry.covers(other.entry, subject.table, is_bare) == Truth::True
        };
        for (index, narrow) in entries.iter().enumerate() {
            // Of two that cover each other, the first stays.
            let mut others = entries.iter().enumerate();
            let wide = others.find(|(other, wide)| {
                *other != index && covers(wide, narrow) && (*other < index || !covers(narrow, wide))
            });
            if let Some((_, wide)) = wide {
                let report = RedundantPrincipal {
                    principal: narrow.text.to_owned(),
                    covered_by: wide.text.to_owned(),
                };
                findings.push(Finding::new(subject, narrow.span, report));
            }
        }
    }
    findings
}
