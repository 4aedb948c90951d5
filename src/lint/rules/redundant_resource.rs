//! A resource that another one of its list covers.

use crate::decision::Truth;
use crate::lint::cover::covered;
use crate::lint::prelude::*;
use crate::model::ResourcePattern;

pub(super) static RULE: Rule = Rule::new(
    "redundant-resource",
    Group::Style,
    include_str!("redundant_resource.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RedundantResource {
    resource: String,
    covered_by: String,
}

impl Report for RedundantResource {
    fn message(&self) -> String {
        format!(
            "{} is covered by {}",
            code(&self.resource),
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
        let included: Vec<_> = statement.resources().collect();
        findings.extend(in_list(subject, &included, |wide, narrow| {
            includes(subject, wide, narrow)
        }));
        let excluded: Vec<_> = statement.not_resources().collect();
        findings.extend(in_list(subject, &excluded, |wide, narrow| {
            // An exclusion is more than its matches where its variable has no value (R8).
            let is_fixed = narrow.pattern.variables().next().is_none();
            includes(subject, wide, narrow) && (is_fixed || includes(subject, narrow, wide))
        }));
    }
    findings
}

fn in_list(
    subject: &Subject<'_>,
    list: &[Placed<'_, ResourcePattern>],
    covers: impl Fn(&ResourcePattern, &ResourcePattern) -> bool,
) -> Vec<Finding> {
    // In lower case, since some fields ignore case; `covers` compares the fields that do not.
    let fields = subject.table.names.fields.len();
    let starts = list
        .iter()
        .map(|resource| start(&resource.value.text, fields));
    let starts: Vec<String> = starts.collect();
    let pairs = covered(&starts, |wide, narrow| {
        match (list.get(wide), list.get(narrow)) {
            (Some(wide), Some(narrow)) => covers(wide.value, narrow.value),
            _ => false,
        }
    });
    let mut findings = Vec::new();
    for (narrow, wide) in pairs {
        let (Some(narrow), Some(wide)) = (list.get(narrow), list.get(wide)) else {
            continue;
        };
        let report = RedundantResource {
            resource: narrow.value.text.to_string(),
            covered_by: wide.value.text.to_string(),
        };
        findings.push(Finding::new(subject, narrow.span, report));
    }
    findings
}

fn includes(subject: &Subject<'_>, wide: &ResourcePattern, narrow: &ResourcePattern) -> bool {
    let table = subject.table;
    let (names, exact) = (&table.names, table.exact_names());
    wide.pattern.covers(&narrow.pattern, names, exact) == Truth::True
}

/// The text by which a pattern is indexed: missing fields may be anything.
fn start(text: &str, fields: usize) -> String {
    let mut folded = text.to_ascii_lowercase();
    if text.split(':').count() < fields {
        folded.push('*');
    }
    folded
}
