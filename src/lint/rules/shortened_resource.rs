//! A name that ends before its last field.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "shortened-resource",
    Group::Style,
    include_str!("shortened_resource.md"),
    Check::Policy(check),
)
.words("`{0}` leaves out fields, which count as `*`", "write `{1}`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let wanted = subject.table.names.fields.len();
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let short = resources.filter_map(|resource| {
        let text = &*resource.value.text;
        // A colon of a variable is none of the name.
        let has = text.split(':').count();
        let missing = wanted
            .checked_sub(has)
            .filter(|missing| *missing > 0 && text != "*" && !text.contains("${"))?;
        Some(
            subject
                .find(resource.span)
                .fact(text)
                .fact(format!("{text}{}", ":*".repeat(missing))),
        )
    });
    short.collect()
}
