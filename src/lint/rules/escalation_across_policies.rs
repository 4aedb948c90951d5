//! Actions of several policies that together give every right.

use super::super::finding::Finding;
use super::super::grant::grants;
use super::super::rule::{Check, Example, Group, Rule};
use super::super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule {
    id: "escalation-across-policies",
    group: Group::Pedantic,
    what: "actions of several policies of a run by which somebody who holds them all can get more rights",
    why: "each policy looks harmless, and together they make an administrator",
    fix: "do not give them to one user or role, or narrow one of them",
    message: "whoever holds this and the policies named beside {0}",
    help: "narrow one of {1}",
    invalid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:PassRole", "Resource": "*"}
]}
---
{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:RunInstances", "Resource": "*"}
]}"#,
        &[r#""ram:PassRole""#],
    )],
    valid: &[Example::new(
        "alibaba-ram",
        Kind::Identity,
        r#"{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ram:PassRole", "Resource": "acs:ram:*:*:role/app"}
]}
---
{"Version": "1", "Statement": [
  {"Effect": "Allow", "Action": "ecs:RunInstances", "Resource": "*"}
]}"#,
        &[],
    )],
    aliases: &[],
    source: "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation, and its counterparts here",
    check: Check::Set(check),
};

fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let identity = || {
        subjects
            .iter()
            .filter(|subject| subject.is_kind(&[Kind::Identity]))
    };
    let grant = |action: &str| {
        let action = ActionPattern::new(action);
        identity().find_map(|subject| {
            let span = subject
                .allows()
                .find_map(|stated| grants(subject, &stated, &action, false))?;
            Some((subject, span))
        })
    };
    let Some(facts) = subjects.first().map(|subject| subject.facts) else {
        return Vec::new();
    };
    let ways = facts.escalations.iter().filter(|way| way.actions.len() > 1);
    let found = ways.filter_map(|way| {
        let places = way
            .actions
            .iter()
            .map(|action| grant(action))
            .collect::<Option<Vec<_>>>()?;
        let ((first, span), others) = places.split_first()?;
        // Where one policy has all of it, that policy has the finding.
        if others.iter().all(|(other, _)| other.index == first.index) {
            return None;
        }
        let actions: Vec<_> = way
            .actions
            .iter()
            .map(|action| format!("`{action}`"))
            .collect();
        let finding = first.find(*span).fact(way.gain).fact(actions.join(", "));
        Some(others.iter().fold(finding, |finding, (other, span)| {
            finding.beside(other, *span, "it needs this too,")
        }))
    });
    found.collect()
}
