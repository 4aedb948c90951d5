//! Actions of several policies that together give every right.

use crate::lint::grant::grants;
use crate::lint::prelude::*;
use crate::model::ActionPattern;

pub(super) static RULE: Rule = Rule::new(
    "escalation-across-policies",
    Group::Pedantic,
    include_str!("escalation_across_policies.md"),
    Check::Set(check),
)
.words(
    "whoever holds this and the policies named beside {0}",
    "narrow one of {1}",
);

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
