//! Actions of several policies that together give more rights.

use crate::lint::facts::Escalation;
use crate::lint::grant::grants;
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::words::in_words;

pub(super) static RULE: Rule = Rule::new(
    "escalation-across-policies",
    RuleGroup::Pedantic,
    include_str!("escalation_across_policies.md"),
    Check::Set(check),
);

#[derive(Debug)]
struct EscalationAcrossPolicies {
    way: &'static Escalation,
}

impl Report for EscalationAcrossPolicies {
    fn message(&self) -> String {
        let gain = self.way.gain;
        format!("this and the related policies together let their holder {gain}")
    }

    fn help(&self) -> String {
        format!("narrow one of {}", in_words(self.way.actions))
    }
}

fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(first) = subjects.first() else {
        return findings;
    };
    for way in first.facts.escalations {
        if way.actions.len() > 1 {
            findings.extend(look_for(way, subjects));
        }
    }
    findings
}

/// The finding about one way, where the policies grant all its actions, but none grants all alone.
fn look_for(way: &'static Escalation, subjects: &[Subject<'_>]) -> Option<Finding> {
    let grants = way
        .actions
        .iter()
        .map(|action| first_grant(action, subjects));
    let grants = grants.collect::<Option<Vec<_>>>()?;
    let ((first, span), others) = grants.split_first()?;
    // Where one policy has all of it, `privilege-escalation` reports that policy.
    if others.iter().all(|(other, _)| other.index == first.index) {
        return None;
    }
    let mut finding = Finding::new(first, *span, EscalationAcrossPolicies { way });
    for (other, span) in others {
        finding = finding.beside(other, *span, "this is also needed");
    }
    Some(finding)
}

/// The first policy that grants an action, and where.
fn first_grant<'s, 'a>(
    action: &str,
    subjects: &'s [Subject<'a>],
) -> Option<(&'s Subject<'a>, Span)> {
    let action = ActionPattern::new(action);
    for subject in subjects {
        if !subject.is_kind(&[Kind::Identity]) {
            continue;
        }
        for statement in subject.allows() {
            if let Some(span) = grants(subject, &statement, &action, false) {
                return Some((subject, span));
            }
        }
    }
    None
}
