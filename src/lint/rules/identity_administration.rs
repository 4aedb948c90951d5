//! Everything of the service that manages identities.

use crate::decision::Truth;
use crate::lint::grant::{GRANTING, every};
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::pattern::Matcher;

pub(super) static RULE: Rule = Rule::new(
    "identity-administration",
    Group::Security,
    include_str!("identity_administration.md"),
    Check::Policy(check),
)
.words(
    "`{0}` gives its holder every right of the account",
    "name the actions that are needed, such as `{1}:Get*` and `{1}:List*`",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if !subject.is_kind(GRANTING) {
        return found;
    }
    for service in subject.facts.identity_services {
        let everything = ActionPattern::new(&format!("{service}:*"));
        // What includes other services too has findings of its own.
        let is_own = |action: &ActionPattern| {
            action.covers(&everything) == Truth::True && action.halves().service != Matcher::Any
        };
        for stated in subject.allows().filter(|stated| !stated.has_conditions()) {
            let mut own = stated
                .actions()
                .filter(|action| is_own(action.value))
                .peekable();
            let wide = own.peek().is_some() && stated.statement.not_actions.is_empty();
            if wide && every(subject, &stated, service, "").is_some() {
                found.extend(own.map(|action| {
                    subject
                        .find(action.span)
                        .fact(&*action.value.text)
                        .fact(service)
                }));
            }
        }
    }
    found
}
