//! A resource of a type that its service does not have.

use crate::decision::Truth;
use crate::lint::catalog::ResourceType;
use crate::lint::prelude::*;
use crate::lint::reach::may_reach_over_colons;
use crate::pattern::Matcher;
use crate::resource_name::Field;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule::new(
    "unknown-resource-type",
    RuleGroup::Catalog,
    include_str!("unknown_resource_type.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnknownResourceType {
    resource: String,
    service: String,
    /// The name, as published, of the type that was probably meant.
    meant: Option<String>,
    /// The name, as published, of some type of the service.
    example: String,
}

impl Report for UnknownResourceType {
    fn message(&self) -> String {
        let (resource, service) = (code(&self.resource), code(&self.service));
        format!("{resource} matches no type of {service} in the catalogue")
    }

    fn help(&self) -> String {
        match &self.meant {
            Some(meant) => format!("did you mean {}?", code(meant)),
            None => format!("names of that service look like {}", code(&self.example)),
        }
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(catalog) = subject.catalog else {
        return findings;
    };
    let names = &subject.table.names;
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            let service = resource.value.pattern.field(&Field::Service, names);
            let Some(Matcher::Exact(service)) = service else {
                continue;
            };
            let types = catalog.types(service);
            let Some(example) = types.first() else {
                continue;
            };
            let pattern = &resource.value.pattern;
            let exact = subject.table.exact_names();
            let is_met = types.iter().any(|known| {
                known.pattern.overlaps(pattern, names, exact) != Truth::False
                    || may_reach_over_colons(subject, pattern, &known.pattern)
            });
            if is_met {
                continue;
            }
            let report = UnknownResourceType {
                resource: resource.value.text.to_string(),
                service: service.to_string(),
                meant: (findings.len() < GUESSES_MAX)
                    .then(|| nearest_type(&resource.value.text, types))
                    .flatten(),
                example: example.text.clone(),
            };
            findings.push(Finding::new(subject, resource.span, report));
        }
    }
    findings
}

/// Resources of one policy for which a type is guessed, at most: each is compared with every type
/// of its service.
const GUESSES_MAX: usize = 256;

/// The name of the type whose first word is nearest to that of a resource.
fn nearest_type(resource: &str, types: &[ResourceType]) -> Option<String> {
    let words = types.iter().map(|known| first_word(&known.text));
    let meant = nearest(first_word(resource), words)?;
    let mut types = types.iter();
    let meant = types.find(|known| first_word(&known.text) == meant)?;
    Some(meant.text.clone())
}

/// The first word of the last field.
fn first_word(name: &str) -> &str {
    let last = name.splitn(6, ':').last().unwrap_or("");
    let words = last.trim_start_matches('/');
    words.split(['/', ':']).next().unwrap_or("")
}
