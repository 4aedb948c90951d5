//! Two statements that differ in one list only.

use std::collections::HashMap;

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "mergeable-statements",
    Group::Style,
    include_str!("mergeable_statements.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe)
.words(
    "this statement and {0} differ in their {1} only",
    "put their {1} in one list",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: HashMap<(&'static str, String), Stated<'_>> = HashMap::new();
    for stated in subject
        .statements()
        .filter(|stated| stated.statement.sid.is_none())
    {
        let actions = said(
            stated
                .statement
                .actions
                .iter()
                .flatten()
                .map(|action| action.text.to_ascii_lowercase()),
        );
        let resources = said(
            stated
                .statement
                .resources
                .iter()
                .flatten()
                .map(|resource| resource.text.to_string()),
        );
        let rest = rest(&stated);
        // Where a `Not…` stands, one list of the element says another thing than two.
        let plain =
            stated.statement.not_actions.is_empty() && stated.statement.not_resources.is_empty();
        let keys = [
            ("resources", format!("{actions}|{rest}")),
            ("actions", format!("{resources}|{rest}")),
        ];
        let earlier = keys
            .iter()
            .filter(|_| plain)
            .find_map(|key| Some((key.0, *seen.get(key)?)));
        match earlier {
            Some((what, earlier)) => found.push(
                subject
                    .find(stated.spans.start)
                    .fact(earlier.label())
                    .fact(what)
                    .beside(subject, earlier.spans.start, "the other statement stands"),
            ),
            None if plain => seen.extend(keys.map(|key| (key, stated))),
            None => {}
        }
    }
    found
}

fn said(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<_> = texts.collect();
    texts.sort_unstable();
    texts.join(" ")
}

/// What must be the same besides actions and resources.
fn rest(stated: &Stated<'_>) -> String {
    let conditions = stated.statement.conditions.iter().map(|condition| {
        format!(
            "{} {} {:?}",
            condition.test.operator.name(),
            condition.canonical_key,
            condition.values
        )
    });
    let principals = stated
        .principals()
        .map(|named| format!("{:?} {}", named.word, named.text));
    let (conditions, principals) = (said(conditions), said(principals));
    format!(
        "{:?} {} {principals}|{conditions}",
        stated.statement.effect,
        stated.excepts_principals()
    )
}
