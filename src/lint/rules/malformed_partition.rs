//! A partition that is none.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "malformed-partition",
    Group::Correctness,
    include_str!("malformed_partition.md"),
    Check::Policy(check),
)
.words("`{0}` is no partition of AWS", "write `aws`, or `*`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let of_aws = subject.facts.dialect == "aws";
    let resources = subject
        .statements()
        .filter(|_| of_aws)
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        let Some(Matcher::Exact(partition)) = resource.value.pattern.field(&Field::Free, names)
        else {
            return None;
        };
        let right = **partition == *"aws" || partition.starts_with("aws-");
        (!right).then(|| subject.find(resource.span).fact(&**partition))
    });
    wrong.collect()
}
