//! A resource of a type that its service does not have.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::pattern::Matcher;
use crate::resource_name::Field;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule {
    id: "unknown-resource-type",
    group: Group::Catalog,
    what: "a resource that no type of its service in the catalogue can be named",
    why: "a misspelt type, or a field too much or too few, matches no resource; or the catalogue is older than the type",
    fix: "write the name as its service does, or use a newer catalogue",
    message: "no resource of `{0}` is known that `{1}` names",
    help: "{2}",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": ["arn:aws:ec2:*:*:instances/i-1", "arn:aws:ec2:*:*:instance:i-1"]}
]}"#,
        &[
            r#""arn:aws:ec2:*:*:instances/i-1""#,
            r#""arn:aws:ec2:*:*:instance:i-1""#,
        ],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": ["arn:aws:ec2:*:*:instance/i-1", "arn:aws:ec2:*:*:i*", "arn:aws:iot:*:*:thing/a"]}
]}"#,
        &[],
    )],
    aliases: &[
        "INVALID_ARN_RESOURCE",
        "MISSING_ARN_REGION",
        "MISSING_ARN_ACCOUNT",
        "ARN_REGION_NOT_ALLOWED",
        "ARN_ACCOUNT_NOT_ALLOWED",
    ],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(catalog) = subject.catalog else {
        return Vec::new();
    };
    let names = &subject.table.names;
    let exact = subject.table.exact_names();
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let unknown = resources.filter_map(|resource| {
        let pattern = &resource.value.pattern;
        let Some(Matcher::Exact(service)) = pattern.field(&Field::Service, names) else {
            return None;
        };
        let known = catalog.types(service);
        if known
            .iter()
            .any(|known| known.pattern.overlaps(pattern, names, exact) != Truth::False)
        {
            return None;
        }
        let texts = known.iter().map(|known| known.text.as_str());
        let meant = nearest_type(&resource.value.text, texts.clone())
            .map(|meant| format!("did you mean `{meant}`?"));
        let help = meant.or_else(|| {
            Some(format!(
                "names of that service are such as `{}`",
                texts.clone().next()?
            ))
        })?;
        Some(
            subject
                .find(resource.span)
                .fact(&**service)
                .fact(&*resource.value.text)
                .fact(help),
        )
    });
    unknown.collect()
}

/// The type whose first word is nearest to that of the name.
fn nearest_type<'k>(text: &str, known: impl Iterator<Item = &'k str> + Clone) -> Option<&'k str> {
    let word = first_word(text);
    let meant = nearest(word, known.clone().map(first_word))?;
    known.clone().find(|known| first_word(known) == meant)
}

/// The first word of the last field.
fn first_word(text: &str) -> &str {
    let last = text
        .splitn(6, ':')
        .last()
        .unwrap_or("")
        .trim_start_matches('/');
    last.split(['/', ':']).next().unwrap_or("")
}
