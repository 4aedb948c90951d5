//! Reading every secret.

use crate::lint::prelude::*;
use crate::lint::sensitive::on_any_resource;

pub(super) static RULE: Rule = Rule::new(
    "secrets-of-any-resource",
    RuleGroup::Suspicious,
    include_str!("secrets_of_any_resource.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct SecretsOfAnyResource {
    /// An action that the pattern matches, as published.
    action: String,
}

impl Report for SecretsOfAnyResource {
    fn message(&self) -> String {
        let action = &self.action;
        format!("`{action}` reveals secrets, and is allowed on every resource")
    }

    fn help(&self) -> String {
        "name the resources whose secrets are needed".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let secrets = subject.facts.sensitive.secrets;
    on_any_resource(subject, secrets, |action| SecretsOfAnyResource { action })
}
