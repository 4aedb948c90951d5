//! Actions of several policies that together give more rights.

use super::privilege_escalation::{WayReport, and_more};
use crate::lint::grant::Grant;
use crate::lint::prelude::*;
use crate::lint::ways::{Need, Way, WayKind};
use crate::words::in_words;

pub(super) static RULE: Rule = Rule::new(
    "escalation-across-policies",
    RuleGroup::Pedantic,
    include_str!("escalation_across_policies.md"),
    Check::Set(check),
);

#[derive(Debug)]
struct EscalationAcrossPolicies {
    way: WayReport,
    actions: Vec<&'static str>,
    /// How many more ways begin at the same place.
    more: usize,
}

impl Report for EscalationAcrossPolicies {
    fn message(&self) -> String {
        let gain = self.way.gain;
        let what = format!("this and the related policies together let their holder {gain}");
        and_more(what, self.more)
    }

    fn help(&self) -> String {
        let actions = in_words(&self.actions);
        format!("narrow one of {actions} ({})", self.way.words())
    }
}

fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(first) = subjects.first() else {
        return findings;
    };
    let mut groups: Vec<Vec<WayGrants<'_, '_>>> = Vec::new();
    for way in first.ways {
        if way.needs().len() < 2 || way.kind() == WayKind::Uncertain {
            continue;
        }
        let Some(grants) = look_for(way, subjects) else {
            continue;
        };
        match groups
            .iter_mut()
            .find(|group| group.iter().any(|known| known.starts_as(&grants)))
        {
            Some(group) => group.push(grants),
            None => groups.push(vec![grants]),
        }
    }
    for group in &groups {
        findings.extend(report(group));
    }
    findings
}

/// A policy that grants an action, and where.
#[derive(Clone, Copy)]
struct PolicyGrant<'s, 'a> {
    subject: &'s Subject<'a>,
    grant: Grant<'s>,
}

/// A way that policies grant together.
struct WayGrants<'s, 'a> {
    way: &'s Way,
    first: PolicyGrant<'s, 'a>,
    others: Vec<PolicyGrant<'s, 'a>>,
}

impl WayGrants<'_, '_> {
    /// Whether both begin at the same place.
    fn starts_as(&self, other: &Self) -> bool {
        let (one, other) = (&self.first, &other.first);
        one.subject.index == other.subject.index && one.grant.span == other.grant.span
    }
}

/// Looks for one way, where the policies grant all its actions, but none grants all alone.
fn look_for<'s, 'a>(way: &'s Way, subjects: &'s [Subject<'a>]) -> Option<WayGrants<'s, 'a>> {
    let mut grants = Vec::new();
    for need in way.needs() {
        grants.push(first_grant(way, need, subjects)?);
    }
    let (first, others) = grants.split_first()?;
    let index = first.subject.index;
    // Where one policy has all of it, `privilege-escalation` reports that policy.
    if others.iter().all(|other| other.subject.index == index) {
        return None;
    }
    Some(WayGrants {
        way,
        first: *first,
        others: others.to_vec(),
    })
}

/// The finding about the ways that begin at one place.
fn report(group: &[WayGrants<'_, '_>]) -> Option<Finding> {
    let (WayGrants { way, first, others }, more) = group.split_first()?;
    let report = EscalationAcrossPolicies {
        way: WayReport::new(way),
        actions: way.needs().iter().map(Need::action).collect(),
        more: more.len(),
    };
    let mut finding = Finding::new(first.subject, first.grant.span, report);
    for other in others {
        finding = finding.beside(other.subject, other.grant.span, "this is also needed");
    }
    Some(finding)
}

/// The first policy that grants what a way needs.
fn first_grant<'s, 'a>(
    way: &Way,
    need: &Need,
    subjects: &'s [Subject<'a>],
) -> Option<PolicyGrant<'s, 'a>> {
    for subject in subjects {
        if !subject.is_kind(&[Kind::Identity]) {
            continue;
        }
        for statement in subject.allows() {
            if let Some(grant) = Grant::find(subject, statement, way, need) {
                return Some(PolicyGrant { subject, grant });
            }
        }
    }
    None
}
