//! Actions that together give every right.

use std::collections::HashMap;

use crate::lint::facts::Escalation;
use crate::lint::grant::{grants, includes};
use crate::lint::prelude::*;
use crate::model::ActionPattern;
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "privilege-escalation",
    Group::Security,
    include_str!("privilege_escalation.md"),
    Check::Policy(check),
)
.words(
    "whoever holds this {0}",
    "narrow {1}, or leave one of them out",
);

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
