//! A service of another cloud as a principal.

use crate::lint::facts::ALL;
use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "foreign-service-principal",
    Group::Correctness,
    include_str!("foreign_service_principal.md"),
    Check::Policy(check),
)
.words(
    "the service `{0}` is another cloud's",
    "name a service of {1}",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let own = subject.facts.service_domains;
    let ends = |text: &str, domain: &&str| {
        text.strip_suffix(*domain)
            .is_some_and(|start| start.ends_with('.'))
    };
    let others = || {
        ALL.iter()
            .flat_map(|facts| facts.service_domains)
            .filter(|domain| !own.contains(domain))
    };
    let named = subject.statements().flat_map(|stated| stated.principals());
    let services =
        named.filter(|named| matches!(named.entry, Entry::Service(_) | Entry::ServiceOf { .. }));
    let foreign = services.filter(|named| others().any(|domain| ends(named.text, domain)));
    foreign
        .map(|named| {
            subject
                .find(named.span)
                .fact(named.text)
                .fact(&*subject.table.title)
        })
        .collect()
}
