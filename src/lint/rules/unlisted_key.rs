//! A condition key that the catalogue lists for other services than those of the actions.

use crate::condition::Family;
use crate::lint::catalog::Catalog;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "unlisted-key",
    RuleGroup::Catalog,
    include_str!("unlisted_key.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct UnlistedKey {
    key: String,
    /// The codes of the services that list it.
    services: Vec<String>,
}

impl Report for UnlistedKey {
    fn message(&self) -> String {
        let key = code(&self.key);
        format!("the catalogue lists {key} for none of the services of this statement")
    }

    fn help(&self) -> String {
        let shown: Vec<_> = self
            .services
            .iter()
            .take(3)
            .map(|service| code(service))
            .collect();
        let more = if self.services.len() > shown.len() {
            " and others"
        } else {
            ""
        };
        format!("it is listed for {}{more}", shown.join(", "))
    }
}

/// Keys of the credentials that a service gives to what it runs: every request with such
/// credentials has them, to whatever service.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html> and the
/// services' own pages.
const CARRIED: &[&str] = &[
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(catalog) = subject.catalog else {
        return findings;
    };
    for statement in subject.statements() {
        for condition in statement.conditions() {
            let is_null = condition.test().base.family == Family::Null;
            let is_carried = CARRIED.contains(&&*condition.folded_key());
            let key = &*condition.condition.key;
            if is_null || is_carried || !is_unlisted(catalog, statement, key) {
                continue;
            }
            let listed = catalog.key(key).map(|listed| listed.services());
            let report = UnlistedKey {
                key: key.to_owned(),
                services: listed.unwrap_or_default().to_vec(),
            };
            findings.push(Finding::new(subject, condition.key, report));
        }
    }
    findings
}

/// Whether, according to the catalogue, no action of a statement has a key.
fn is_unlisted(catalog: &Catalog, statement: StatementAt<'_>, key: &str) -> bool {
    let mut actions = statement.actions();
    statement.statement.actions.is_some()
        && actions.all(|action| may_have(catalog, action.value, key) == Some(false))
}

/// Whether requests for an action may have a key; `None` where the catalogue does not say.
fn may_have(catalog: &Catalog, action: &ActionPattern, key: &str) -> Option<bool> {
    let (service, _) = action.text.split_once(':')?;
    if service.contains(['*', '?']) {
        return None;
    }
    catalog.fills(service, catalog.key(key)?)
}
