//! A resource of every service.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "wildcard-service",
    Group::Suspicious,
    include_str!("wildcard_service.md"),
    Check::Policy(check),
)
.words(
    "`{0}` names resources of more than one service",
    "write the service, or `*`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wide = resources.filter(|resource| {
        let pattern = &resource.value.pattern;
        let field = |field| pattern.field(field, names);
        let literal = matches!(field(&Field::Service), None | Some(Matcher::Exact(_)));
        // Whoever names a region or an account, or all there is, may well mean every service.
        !literal && field(&Field::Resource) != Some(&Matcher::Any)
    });
    wide.map(|resource| subject.find(resource.span).fact(&*resource.value.text))
        .collect()
}
