//! A resource that another one of its list covers.

use super::redundant_action::CoveredItem;
use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;
use crate::model::ResourcePattern;

pub(super) static RULE: Rule = Rule::new(
    "redundant-resource",
    RuleGroup::Style,
    include_str!("redundant_resource.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        let included: Vec<_> = statement.resources().collect();
        let excluded: Vec<_> = statement.not_resources().collect();
        findings.extend(redundant(subject, &included, includes));
        findings.extend(redundant(subject, &excluded, excludes));
    }
    findings
}

/// The findings in one list, by what it means there that a resource covers another.
fn redundant(
    subject: &Subject<'_>,
    list: &[PartAt<'_, ResourcePattern>],
    covers: fn(&Subject<'_>, &ResourcePattern, &ResourcePattern) -> bool,
) -> Vec<Finding> {
    let starts: Vec<_> = list
        .iter()
        .map(|resource| start(subject, resource.value))
        .collect();
    let pairs = covered(&starts, |wide, narrow| {
        let pair = list.get(wide).zip(list.get(narrow));
        pair.is_some_and(|(wide, narrow)| covers(subject, wide.value, narrow.value))
    });
    let mut findings = Vec::new();
    for (narrow, wide) in pairs {
        let (Some(narrow), Some(wide)) = (list.get(narrow), list.get(wide)) else {
            continue;
        };
        let report = CoveredItem {
            item: narrow.value.text.to_string(),
            covered_by: wide.value.text.to_string(),
        };
        findings.push(Finding::new(subject, narrow.span, report));
    }
    findings
}

/// Whether a resource in `Resource` covers another.
fn includes(subject: &Subject<'_>, wide: &ResourcePattern, narrow: &ResourcePattern) -> bool {
    let (names, exact) = (&subject.table.names, subject.table.exact_names());
    wide.pattern.covers(&narrow.pattern, names, exact) == Truth::True
}

/// Whether a resource in `NotResource` covers another. One whose variable has no value excludes
/// more than what it matches (R8).
fn excludes(subject: &Subject<'_>, wide: &ResourcePattern, narrow: &ResourcePattern) -> bool {
    let has_variables = narrow.pattern.variables().next().is_some();
    includes(subject, wide, narrow) && (!has_variables || includes(subject, narrow, wide))
}

/// The text by which a pattern is looked up, in lower case, since some fields ignore case; fields
/// that are missing may be anything.
fn start(subject: &Subject<'_>, resource: &ResourcePattern) -> String {
    let mut text = resource.text.to_ascii_lowercase();
    if text.split(':').count() < subject.table.names.fields.len() {
        text.push('*');
    }
    text
}
