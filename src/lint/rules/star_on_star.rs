//! Every action on every resource.

use crate::lint::grant::{GRANTING, beside_idle_condition};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "star-on-star",
    RuleGroup::Security,
    include_str!("star_on_star.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct StarOnStar;

impl Report for StarOnStar {
    fn message(&self) -> String {
        "every action is allowed on every resource".to_owned()
    }

    fn help(&self) -> String {
        "name the actions and resources that are needed".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(GRANTING) {
        return findings;
    }
    for statement in subject.allows() {
        let mut actions = statement.actions();
        let star = actions.find(|action| matches!(&*action.value.text, "*" | "*:*"));
        if let Some(star) = star
            && is_on_everything(subject, statement)
        {
            let finding = Finding::new(subject, star.span, StarOnStar);
            findings.push(beside_idle_condition(subject, statement, finding));
        }
    }
    findings
}

/// Whether a statement is on every resource, without excluded actions, and without a
/// condition that keeps something back.
pub(super) fn is_on_everything(subject: &Subject<'_>, statement: StatementAt<'_>) -> bool {
    statement.every_resource().is_some()
        && statement.statement.not_actions.is_empty()
        && !subject.confinement(statement).limits_holder
}
