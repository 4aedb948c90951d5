//! A region or an account in a field that the names of a service leave empty or write as `*`.

use crate::decision::Truth;
use crate::lint::facts::FixedField;
use crate::lint::prelude::*;
use crate::model::ResourcePattern;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "misplaced-field",
    RuleGroup::Correctness,
    include_str!("misplaced_field.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct MisplacedField {
    resource: String,
    field: Field,
    written: String,
    /// What the service writes there; empty where it leaves the field empty.
    expected: &'static str,
}

impl Report for MisplacedField {
    fn message(&self) -> String {
        let (resource, written) = (code(&self.resource), code(&self.written));
        let field = match self.field {
            Field::Region => "region",
            _ => "account",
        };
        let expected = match self.expected {
            "" => "none".to_owned(),
            word => format!("`{word}`"),
        };
        format!("{resource} has the {field} {written}, but names of this service have {expected}")
    }

    fn help(&self) -> String {
        match self.expected {
            "" => "leave that field empty".to_owned(),
            word => format!("write `{word}` in that field"),
        }
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        replace_field(subject, at, &self.field, self.expected)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            for fixed in subject.facts.fixed_fields {
                if let Some(report) = misplaced(subject, resource.value, fixed) {
                    findings.push(Finding::new(subject, resource.span, report));
                }
            }
        }
    }
    findings
}

/// The report about one field, where no request of the service has what is written there.
fn misplaced(
    subject: &Subject<'_>,
    resource: &ResourcePattern,
    fixed: &FixedField,
) -> Option<MisplacedField> {
    let names = &subject.table.names;
    let field = if fixed.region {
        Field::Region
    } else {
        Field::Account
    };
    let service = resource.pattern.literal(names.index_of(&Field::Service)?);
    let last = resource.text.splitn(names.fields.len(), ':').last()?;
    if service != Some(fixed.service) || fixed.except.iter().any(|start| last.starts_with(start)) {
        return None;
    }
    let matcher = resource.pattern.field(&field, names)?;
    if matcher.covers(&Matcher::Exact(fixed.word.into())) != Truth::False {
        return None;
    }
    let written = resource.text.split(':').nth(names.index_of(&field)?)?;
    Some(MisplacedField {
        resource: resource.text.to_string(),
        written: written.to_owned(),
        field,
        expected: fixed.word,
    })
}
