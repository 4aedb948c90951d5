//! A condition key of another service than every action.

use super::super::catalog::Catalog;
use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "unlisted-key",
    group: Group::Catalog,
    what: "a condition key that the catalogue lists for no service of the actions of its statement",
    why: "their requests never give the key, so a positive operator is false and a negated one true, whatever its values say",
    fix: "use a key of the service whose actions stand there, or move the actions that fill this one to a statement of their own",
    message: "`{0}` is listed for no service whose actions stand here",
    help: "{1}",
    invalid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": "*",
   "Condition": {"StringEquals": {"s3:prefix": "home/"}}},
  {"Effect": "Deny", "Action": "polly:GetLexicon", "Resource": "*",
   "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}}
]}"#,
        &[r#""s3:prefix""#, r#""aws:ResourceTag/team""#],
    )],
    valid: &[Example::new(
        "aws",
        Kind::Identity,
        r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["sqs:SendMessage", "s3:ListBucket"], "Resource": "*",
   "Condition": {"StringEquals": {"s3:prefix": "home/"}}},
  {"Effect": "Allow", "Action": ["sqs:SendMessage", "iot:Publish"], "Resource": "*",
   "Condition": {"StringEquals": {"aws:ResourceTag/team": "red", "aws:PrincipalTag/team": "red"}, "Null": {"s3:prefix": "true"}}}
]}"#,
        &[],
    )],
    aliases: &[
        "UNKNOWN_CONDITION_FOR_ACTION",
        "INVALID_SERVICE_CONDITION_KEY",
        "UNSUPPORTED_GLOBAL_CONDITION_KEY",
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
    ],
    source: "the catalogue that was given, with its source and date",
    check: Check::Policy(check),
};

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
