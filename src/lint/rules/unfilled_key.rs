//! A condition key that no action of its statement fills.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::condition::Family;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "unfilled-key",
    group: Group::Correctness,
    what: "a condition key that requests for the actions of its statement never give",
    why: "without the key a positive operator is false and a negated one true, whatever its values say",
    fix: "put the actions that fill it in a statement of their own, or use another key",
    message: "no action of this statement fills `{0}`",
    help: "it is filled by {1} only",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:reports/*",
   "Condition": {"StringLike": {"oss:Prefix": "2026/*"}}}
]}"#,
            &[r#""oss:Prefix""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*",
   "Condition": {"StringEquals": {"s3:prefix": "home/"}}}
]}"#,
            &[r#""s3:prefix""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["oss:GetObject", "oss:List*"], "Resource": "*",
   "Condition": {"StringLike": {"oss:Prefix": "2026/*"}}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:*", "Resource": "*",
   "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        "UNKNOWN_CONDITION_FOR_ACTION",
        "MISSING_ACTION_FOR_CONDITION_KEY",
    ],
    source: "the tables of condition keys of each service",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for stated in subject.statements() {
        for condition in stated
            .conditions()
            .filter(|condition| condition.test().base.family != Family::Null)
        {
            let fact = subject
                .facts
                .key(&condition.condition.key)
                .filter(|fact| !fact.filled_by.is_empty());
            let Some(fact) = fact.filter(|_| stated.statement.actions.is_some()) else {
                continue;
            };
            let filling: Vec<ActionPattern> = fact
                .filled_by
                .iter()
                .map(|action| ActionPattern::new(action))
                .collect();
            let fills = |action: &ActionPattern| {
                filling
                    .iter()
                    .any(|other| other.overlaps(action) != Truth::False)
            };
            if !stated.actions().any(|action| fills(action.value)) {
                let by = fact
                    .filled_by
                    .iter()
                    .map(|action| format!("`{action}`"))
                    .collect::<Vec<_>>()
                    .join(", ");
                found.push(
                    subject
                        .find(condition.key)
                        .fact(&*condition.condition.key)
                        .fact(by),
                );
            }
        }
    }
    found
}
