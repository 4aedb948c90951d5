//! An action in a trust policy that assumes no role.

use super::super::finding::Finding;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionHalves;

pub(super) static RULE: Rule = Rule {
    id: "wrong-trust-action",
    group: Group::Correctness,
    what: "an action in a trust policy that is not how a role is assumed",
    why: "a trust policy is asked for that alone, so the statement never applies to the action",
    fix: "write the action by which the role is assumed; in RAM it is `sts:AssumeRole` for SAML and OIDC too",
    message: "`{0}` assumes no role",
    help: "write {1}",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRoleWithOIDC",
   "Principal": {"Federated": ["acs:ram::1000000000000001:oidc-provider/ci"]},
   "Condition": {"StringEquals": {"oidc:sub": "repo:acme/app:ref:refs/heads/main", "oidc:aud": "sts.aliyuncs.com"}}}
]}"#,
            &[r#""sts:AssumeRoleWithOIDC""#],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "ec2:RunInstances", "Principal": {"Service": "ec2.amazonaws.com"}}
]}"#,
            &[r#""ec2:RunInstances""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Trust,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Trust,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"Service": "pods.eks.amazonaws.com"}}
]}"#,
            &[],
        ),
    ],
    aliases: &[
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        "UNSUPPORTED_ACTION_IN_POLICY",
    ],
    source: "clause T2 of the manual",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let known: Vec<ActionHalves> = subject
        .facts
        .trust
        .actions
        .iter()
        .map(|action| ActionHalves::new(action))
        .collect();
    if !subject.is_kind(&[Kind::Trust]) || known.is_empty() {
        return Vec::new();
    }
    let meets = |action: &ActionHalves| {
        known
            .iter()
            .any(|known| known.overlaps(action) != Truth::False)
    };
    let meant = subject
        .table
        .sharing
        .assume
        .iter()
        .filter(|(_, instead)| instead.is_none());
    let meant: Vec<&str> = meant.map(|(action, _)| &**action).collect();
    // Trust that an API returns as lists has no actions of its own to be wrong.
    let written = subject
        .statements()
        .filter(|stated| stated.spans.actions.key != stated.spans.start);
    let wrong = written
        .flat_map(|stated| stated.actions())
        .filter(|action| !meets(&action.value.halves()));
    wrong
        .map(|action| {
            subject.find(action.span).fact(&*action.value.text).fact(
                meant
                    .iter()
                    .map(|action| format!("`{action}`"))
                    .collect::<Vec<_>>()
                    .join(" or "),
            )
        })
        .collect()
}
