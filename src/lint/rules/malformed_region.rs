//! A region that is none.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "malformed-region",
    Group::Correctness,
    include_str!("malformed_region.md"),
    Check::Policy(check),
)
.words("`{0}` is no region", "write the name of a region, or `*`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        let Some(Matcher::Exact(region)) = resource.value.pattern.field(&Field::Region, names)
        else {
            return None;
        };
        let letters = region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let digits = !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_digit());
        let right = letters && !digits || region.contains("${");
        (!right).then(|| subject.find(resource.span).fact(&**region))
    });
    wrong.collect()
}
