//! Actions that together give every right.

use super::super::facts::Escalation;
use super::super::finding::Finding;
use super::super::grant::{every, includes, names};
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::{Stated, Subject};
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::source::Span;

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
        subject.denies().any(|stated| includes(&stated, &action).is_some())
    };
    let grant = |action: &str, alone| {
        let action = ActionPattern::new(action);
        subject.allows().find_map(|stated| grants(subject, &stated, &action, alone))
    };
    let ways: Vec<(Span, &Escalation)> = subject
        .facts
        .escalations
        .iter()
        .filter_map(|way| {
            let alone = way.actions.len() == 1;
            let spans = way.actions.iter().map(|action| grant(action, alone)).collect::<Option<Vec<_>>>()?;
            (!way.actions.iter().any(|action| denied(action))).then_some((*spans.first()?, way))
        })
        .collect();
    let Some((span, first)) = ways.first() else { return Vec::new() };
    let more = if ways.len() > 1 { format!(", and {} more ways", ways.len() - 1) } else { String::new() };
    let actions: Vec<_> = first.actions.iter().map(|action| format!("`{action}`")).collect();
    vec![subject.find(*span).fact(format!("{}{more}", first.gain)).fact(actions.join(" and "))]
}

/// Whether a statement lets its holder do this to whatever it wants. What is made anew with a role, such as an instance,
/// may be narrowed; what is enough `alone` may not.
fn grants(subject: &Subject<'_>, stated: &Stated<'_>, action: &ActionPattern, alone: bool) -> Option<Span> {
    if stated.has_conditions() {
        return None;
    }
    let service = action.text.split(':').next().unwrap_or("");
    let identity = subject.facts.identity_services.contains(&service);
    // What allows everything of the service has findings of its own.
    let span = if identity { names(stated, action) } else { includes(stated, action) }?;
    let starts = ["", "user/", "role/", "group/", "policy/", "function:", "functions/"];
    let wide = || starts.iter().any(|start| every(subject, stated, service, start).is_some());
    (!(identity || alone) || wide()).then_some(span)
}
