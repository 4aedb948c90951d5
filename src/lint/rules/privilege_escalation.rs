//! Actions that together give every right.

use super::super::facts::Escalation;
use super::super::finding::Finding;
use super::super::grant::{grants, includes};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::source::Span;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    id: "privilege-escalation",
    group: Group::Security,
    what: "actions of one policy by which its holder can get more rights than it has",
    why: "whoever holds the policy, or takes one of its keys, can become an administrator",
    fix: "name the users, roles or policies that are meant, or leave one of the actions out",
    message: "whoever holds this {0}",
    help: "narrow {1}, or leave one of them out",
    invalid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:AttachPolicyToUser", "ram:ListPolicies"], "Resource": "*"}
]}"#,
            &[r#""ram:AttachPolicyToUser""#],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
  {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}
]}"#,
            &[r#""iam:PassRole""#],
        ),
    ],
    valid: &[
        Example::new(
            "alibaba-ram",
            Kind::Identity,
            r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": ["ram:CreateAccessKey", "ram:DeleteAccessKey"], "Resource": "acs:ram:*:*:user/robot"}
]}"#,
            &[],
        ),
        Example::new(
            "aws",
            Kind::Identity,
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/app"},
  {"Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*"}
]}"#,
            &[],
        ),
    ],
    aliases: &["PRIVILEGE_ESCALATION", "PrivilegeEscalation", "CKV_AWS_286"],
    source: "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation, and its counterparts here",
    check: Check::Policy(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !subject.is_kind(&[Kind::Identity]) {
        return Vec::new();
    }
    let denied = |action: &str| {
        let action = ActionPattern::new(action);
        subject
            .denies()
            .any(|stated| includes(&stated, &action).is_some())
    };
    // Most policies have no action of the services that are asked for here: that is told once for
    // each service.
    let mut present: HashMap<&str, bool> = HashMap::new();
    let mut grant = |action: &'static str, alone| {
        let service = action.split(':').next().unwrap_or("");
        let present = *present
            .entry(service)
            .or_insert_with(|| subject.allows().any(|stated| stated.may_be_of(service)));
        let action = ActionPattern::new(action);
        subject
            .allows()
            .filter(|_| present)
            .find_map(|stated| grants(subject, &stated, &action, alone))
    };
    let ways: Vec<(Span, &Escalation)> = subject
        .facts
        .escalations
        .iter()
        .filter_map(|way| {
            let alone = way.actions.len() == 1;
            let spans = way
                .actions
                .iter()
                .map(|action| grant(action, alone))
                .collect::<Option<Vec<_>>>()?;
            (!way.actions.iter().any(|action| denied(action))).then_some((*spans.first()?, way))
        })
        .collect();
    let Some((span, first)) = ways.first() else {
        return Vec::new();
    };
    let more = match ways.len() {
        1 => String::new(),
        2 => ", and one more way".to_owned(),
        several => format!(", and {} more ways", several - 1),
    };
    let actions: Vec<_> = first
        .actions
        .iter()
        .map(|action| format!("`{action}`"))
        .collect();
    vec![
        subject
            .find(*span)
            .fact(format!("{}{more}", first.gain))
            .fact(actions.join(" and ")),
    ]
}
