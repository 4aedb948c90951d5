//! The name of one item for an action that lists or creates.

use crate::decision::Truth;
use crate::lint::prelude::*;
use crate::model::ActionHalves;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "item-for-listing-action",
    RuleGroup::Correctness,
    include_str!("item_for_listing_action.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct ItemForListingAction {
    action: String,
    container: &'static str,
}

impl Report for ItemForListingAction {
    fn message(&self) -> String {
        let (action, container) = (code(&self.action), self.container);
        format!("{action} applies to `{container}`, which no resource in this statement matches")
    }

    fn help(&self) -> String {
        format!("add a resource that ends in `{}`", self.container)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for &(listing, container) in subject.facts.containers {
            if may_name(subject, statement, container) {
                continue;
            }
            let listing = ActionHalves::new(listing);
            for action in statement.actions() {
                if listing.covers(&action.value.halves()) == Truth::True {
                    let report = ItemForListingAction {
                        action: action.value.text.to_string(),
                        container,
                    };
                    findings.push(Finding::new(subject, action.span, report));
                }
            }
        }
    }
    findings
}

/// Whether some resource of the statement may match a container.
fn may_name(subject: &Subject<'_>, statement: StatementAt<'_>, container: &str) -> bool {
    if !statement.statement.not_resources.is_empty() || statement.statement.resources.is_none() {
        return true;
    }
    let container = Matcher::Exact(container.into());
    statement.resources().any(|resource| {
        let last = resource
            .value
            .pattern
            .field(&Field::Resource, &subject.table.names);
        last.is_none_or(|last| last.covers(&container) != Truth::False)
    })
}
