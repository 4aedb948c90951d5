//! The name of one item for an action that lists or creates.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionHalves;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule {
    id: "item-for-listing-action",
    group: Group::Correctness,
    what: "an action that lists or creates in a statement that names single items",
    why: "it is asked for the container of all items, so the statement never applies to the action",
    fix: "name the container, such as `user/*`, or every resource",
    message: "`{0}` is asked for `{1}`, which no resource of this statement matches",
    help: "add a resource that ends in `{1}`",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:ListUsers", "ram:GetUser"], "Resource": "acs:ram:*:*:user/bob"}
]}"#,
        &[r#""ram:ListUsers""#],
    )],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:ListUsers", "ram:GetUser"], "Resource": ["acs:ram:*:*:user/*", "acs:ram:*:*:group/ops"]}
]}"#,
            &[],
        ),
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:GetUser"], "Resource": "acs:ram:*:*:user/bob"}
]}"#,
            &[],
        ),
    ],
    aliases: &["RESOURCE_MISMATCH"],
    source: "the pages on RAM authentication in AlibabaCloudDocs/ram (2021)",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let names = &subject.table.names;
    for stated in subject
        .statements()
        .filter(|stated| stated.statement.not_resources.is_empty())
    {
        for (listing, container) in subject.facts.containers {
            let container = Matcher::Exact((*container).into());
            let wide = |last: Option<&Matcher>| {
                last.is_none_or(|last| last.covers(&container) != Truth::False)
            };
            if stated.statement.resources.is_none()
                || stated
                    .resources()
                    .any(|resource| wide(resource.value.pattern.field(&Field::Resource, names)))
            {
                continue;
            }
            let wanted = ActionHalves::new(listing);
            let same = stated
                .actions()
                .filter(|action| wanted.covers(&action.value.halves()) == Truth::True);
            let shown = match &container {
                Matcher::Exact(text) => text,
                _ => "",
            };
            found.extend(same.map(|action| {
                subject
                    .find(action.span)
                    .fact(&*action.value.text)
                    .fact(shown)
            }));
        }
    }
    found
}
