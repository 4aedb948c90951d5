//! A condition key that requests for the actions of its statement never have.

use crate::condition::Family;
use crate::decision::Truth;
use crate::lint::facts::KeyFact;
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::words::in_words;

pub(super) static RULE: Rule = Rule::new(
    "unfilled-key",
    RuleGroup::Correctness,
    include_str!("unfilled_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnfilledKey {
    key: String,
    /// The actions whose requests have the key.
    filled_by: &'static [&'static str],
}

impl Report for UnfilledKey {
    fn message(&self) -> String {
        let key = code(&self.key);
        format!("requests for the actions of this statement never have {key}")
    }

    fn help(&self) -> String {
        let actions = in_words(self.filled_by);
        format!("only requests for {actions} have it")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        if statement.statement.actions.is_none() {
            continue;
        }
        for condition in statement.conditions() {
            let key = &condition.condition.key;
            let Some(fact) = subject.facts.key(key) else {
                continue;
            };
            let is_null = condition.test().base.family == Family::Null;
            if !is_null && is_unfilled(fact, statement) {
                let report = UnfilledKey {
                    key: key.to_string(),
                    filled_by: fact.filled_by,
                };
                findings.push(Finding::new(subject, condition.key, report));
            }
        }
    }
    findings
}

/// Whether it is known which requests have a key, and no action of a statement is among them.
fn is_unfilled(fact: &KeyFact, statement: StatementAt<'_>) -> bool {
    for action in fact.filled_by {
        let filling = ActionPattern::new(action);
        let mut actions = statement.actions();
        if actions.any(|action| filling.overlaps(action.value) != Truth::False) {
            return false;
        }
    }
    !fact.filled_by.is_empty()
}
