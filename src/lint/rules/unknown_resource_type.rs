//! A resource of a type that its service does not have.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;
use crate::words::nearest;

pub(super) static RULE: Rule = Rule::new(
    "unknown-resource-type",
    Group::Catalog,
    include_str!("unknown_resource_type.md"),
    Check::Policy(check),
)
.words("no resource of `{0}` is known that `{1}` names", "{2}");

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
