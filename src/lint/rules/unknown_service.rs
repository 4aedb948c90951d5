//! A service that is not known, and one that is spelt nearly so.

use std::collections::HashMap;

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "unknown-service",
    Group::Catalog,
    include_str!("unknown_service.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("no service `{0}` is known", "did you mean `{1}`?");

/// Codes of one policy that are looked up, at most: no policy is about more services.
const LOOKED_UP_MAX: usize = 1024;

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut found = Vec::new();
    let mut seen: HashMap<String, Option<&str>> = HashMap::new();
    let mut tell = |code: &str, span: Span| {
        let meant = match seen.get(code) {
            Some(meant) => *meant,
            None if seen.len() >= LOOKED_UP_MAX => None,
            None => {
                let known = subject.facts.has_service(code)
                    || subject
                        .catalog
                        .is_some_and(|catalog| catalog.actions(code).is_some());
                let meant = (!code.is_empty() && !known)
                    .then(|| meant(subject, code))
                    .flatten();
                seen.insert(code.to_owned(), meant);
                meant
            }
        };
        found.extend(meant.map(|meant| subject.find(span).fact(code).fact(meant)));
    };
    for stated in subject.statements() {
        for action in stated.all_actions() {
            let service = action
                .value
                .text
                .split_once(':')
                .map(|(service, _)| service);
            tell(
                service
                    .filter(|service| !service.contains(['*', '?']))
                    .unwrap_or(""),
                action.span,
            );
        }
        for resource in stated.all_resources() {
            if let Some(Matcher::Exact(service)) =
                resource.value.pattern.field(&Field::Service, names)
            {
                tell(service, resource.span);
            }
        }
    }
    found
}

/// The one known code that is a letter away; short codes are a letter away from too many others.
fn meant(subject: &Subject<'_>, code: &str) -> Option<&'static str> {
    const SHORTEST: usize = 3;
    let folded = code.to_ascii_lowercase();
    let foreign = subject.facts.foreign_services.contains(&&*folded);
    let near = |known: &&str| {
        known.len() >= SHORTEST
            && known.len().abs_diff(folded.len()) <= 1
            && strsim::osa_distance(&folded, known) == 1
    };
    let mut found = subject
        .facts
        .services
        .iter()
        .copied()
        .filter(|_| folded.len() >= SHORTEST && !foreign)
        .filter(near);
    found
        .next()
        .filter(|_| found.next().is_none() || folded.len() > SHORTEST)
}
