//! A condition key of another service than every action.

use crate::condition::Family;
use crate::lint::catalog::Catalog;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "unlisted-key",
    Group::Catalog,
    include_str!("unlisted_key.md"),
    Check::Policy(check),
)
.words(
    "`{0}` is listed for no service whose actions stand here",
    "{1}",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(catalog) = subject.catalog else {
        return found;
    };
    for stated in subject.statements() {
        for condition in stated.conditions() {
            if condition.test().base.family == Family::Null
                || CARRIED.contains(&&*condition.folded_key())
            {
                continue;
            }
            let key = &*condition.condition.key;
            let unlisted = |action: &ActionPattern| may_give(catalog, action, key) == Some(false);
            if stated.statement.actions.is_some()
                && stated.actions().all(|action| unlisted(action.value))
            {
                let services = catalog
                    .key(key)
                    .map(|known| known.services())
                    .unwrap_or_default();
                let shown: Vec<String> = services
                    .iter()
                    .take(3)
                    .map(|service| format!("`{service}`"))
                    .collect();
                let more = if services.len() > shown.len() {
                    " and others"
                } else {
                    ""
                };
                found.push(
                    subject
                        .find(condition.key)
                        .fact(key)
                        .fact(format!("it is listed for {}{more}", shown.join(", "))),
                );
            }
        }
    }
    found
}

/// Keys of the credentials that a service hands to what it runs: whoever calls with them gives
/// these, whatever it calls.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html> and the services' own pages.
const CARRIED: &[&str] = &[
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

/// Whether requests for an action may give a key; `None` where the catalogue does not tell.
fn may_give(catalog: &Catalog, action: &ActionPattern, key: &str) -> Option<bool> {
    let (service, _) = action
        .text
        .split_once(':')
        .filter(|(service, _)| !service.contains(['*', '?']))?;
    catalog.fills(service, catalog.key(key)?)
}
