//! How wide an allow is: which actions it includes, on which resources, and what narrows it.

use super::finding::Finding;
use super::restriction::leaves_service;
use super::subject::{StatementAt, Subject};
use super::ways::{Need, NeedTarget, Way, WayKind};
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::pattern::Matcher;
use crate::resource_name::Field;
use crate::source::Span;

/// The kinds that grant. In the others a wide allow is what a filter lets through.
pub(super) const GRANTING: &[Kind] = &[Kind::Identity, Kind::Resource];

/// Where a statement includes an action: the pattern in `Action`, or the key of `NotAction`.
pub(super) fn includes(stated: &StatementAt<'_>, action: &ActionPattern) -> Option<Span> {
    let matches = |pattern: &ActionPattern| pattern.covers(action) == Truth::True;
    if stated.statement.not_actions.iter().any(matches) {
        return None;
    }
    match &stated.statement.actions {
        None => Some(stated.spans.not_actions.key),
        Some(_) => stated
            .actions()
            .find(|pattern| matches(pattern.value))
            .map(|pattern| pattern.span),
    }
}

/// As [`includes`], but only where the service is named: what allows every action has findings of
/// its own.
pub(super) fn names(stated: &StatementAt<'_>, action: &ActionPattern) -> Option<Span> {
    let span = includes(stated, action)?;
    let pattern = stated.actions().find(|pattern| pattern.span == span)?;
    (pattern.value.halves().name != Matcher::Any).then_some(span)
}

/// Where a statement stands for every resource of a service whose last field begins so.
pub(super) fn every(
    subject: &Subject<'_>,
    stated: &StatementAt<'_>,
    service: &str,
    start: &str,
) -> Option<Span> {
    if let Some(span) = stated.every_resource() {
        return Some(span);
    }
    covering(subject, stated, service, &Matcher::Prefix(start.into()))
}

/// Where a statement stands for all resources of a service with such a last field.
fn covering(
    subject: &Subject<'_>,
    stated: &StatementAt<'_>,
    service: &str,
    last: &Matcher,
) -> Option<Span> {
    let names = &subject.table.names;
    let service = Matcher::Exact(service.into());
    let covers = |matcher: Option<&Matcher>, other: &Matcher| {
        matcher.is_some_and(|matcher| matcher.covers(other) == Truth::True)
    };
    let wide = stated.resources().find(|resource| {
        let pattern = &resource.value.pattern;
        covers(pattern.field(&Field::Resource, names), last)
            && covers(pattern.field(&Field::Service, names), &service)
    });
    wide.map(|resource| resource.span)
}

/// Where a statement gives what a way needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grant<'s> {
    pub(super) span: Span,
    /// The pattern that includes the action; `None` is `NotAction`.
    pub(super) pattern: Option<&'s str>,
    /// Whether a rule of its own reports the pattern, since it is every action of a service.
    is_whole_service: bool,
}

impl<'s> Grant<'s> {
    /// Looks for what a way needs in a statement, on any target that the holder wants.
    pub(super) fn find(
        subject: &Subject<'_>,
        stated: StatementAt<'s>,
        way: &Way,
        need: &Need,
    ) -> Option<Self> {
        if !stated.may_be_of(need.service()) {
            return None;
        }
        let span = includes(&stated, &ActionPattern::new(need.action()))?;
        let is_free = match subject.facts.pass_role {
            Some((pass_role, Some(key))) if pass_role == need.action() => {
                leaves_service(subject, stated, key, need.services())
            }
            _ => !subject.confinement(stated).limits_holder,
        };
        if !is_free || !is_on_targets(subject, stated, way, need) {
            return None;
        }
        let mut patterns = stated.actions();
        let pattern = patterns.find(|pattern| pattern.span == span);
        let pattern = pattern.map(|pattern| &*pattern.value.text);
        Some(Self {
            span,
            pattern,
            is_whole_service: pattern.is_some_and(is_every_action)
                && is_on_everything(subject, stated, need),
        })
    }
}

/// Whether the rules `star-on-star`, `service-star-on-star` and `identity-administration` report
/// what gives a way: every action of each service of it, or of one that manages identities.
pub(super) fn are_reported_alone(
    subject: &Subject<'_>,
    needs: &[Need],
    grants: &[Grant<'_>],
) -> bool {
    let identity_services = subject.facts.identity_services;
    let mut given = needs.iter().zip(grants);
    let is_administration = given
        .any(|(need, grant)| grant.is_whole_service && identity_services.contains(&need.service()));
    is_administration || grants.iter().all(|grant| grant.is_whole_service)
}

/// Whether a pattern is every action of one service or of all.
fn is_every_action(pattern: &str) -> bool {
    pattern == "*" || pattern.split_once(':').is_some_and(|(_, name)| name == "*")
}

/// Whether a statement is on every resource, or on every user, role and policy.
fn is_on_everything(subject: &Subject<'_>, stated: StatementAt<'_>, need: &Need) -> bool {
    let service = need.service();
    let is_identity = subject.facts.identity_services.contains(&service);
    stated.every_resource().is_some()
        || is_identity && every(subject, &stated, service, "").is_some()
}

/// Whether a statement is on every target of a need, or, where the way is to more rights of its
/// own, on the user who holds it.
fn is_on_targets(subject: &Subject<'_>, stated: StatementAt<'_>, way: &Way, need: &Need) -> bool {
    let Some(NeedTarget { service, last }) = need.target_parts() else {
        return may_name(subject, stated, need.service(), &Matcher::Any);
    };
    let targets = match last.strip_suffix('*') {
        Some(start) => Matcher::Prefix(start.into()),
        None => Matcher::Exact(last.into()),
    };
    if need.is_one_enough() {
        return may_name(subject, stated, service, &targets);
    }
    let own = matches!(way.kind(), WayKind::OwnRights | WayKind::Limit);
    stated.every_resource().is_some()
        || covering(subject, &stated, service, &targets).is_some()
        || own && last == "user/*" && names_itself(stated)
}

/// Whether a resource of a statement may be one of a service with such a last field.
fn may_name(subject: &Subject<'_>, stated: StatementAt<'_>, service: &str, last: &Matcher) -> bool {
    let names = &subject.table.names;
    let service = Matcher::Exact(service.into());
    let overlaps = |field: Option<&Matcher>, other: &Matcher| {
        field.is_none_or(|field| field.overlaps(other) != Truth::False)
    };
    let mut resources = stated.resources();
    stated.statement.resources.is_none()
        || resources.any(|resource| {
            let pattern = &resource.value.pattern;
            overlaps(pattern.field(&Field::Resource, names), last)
                && overlaps(pattern.field(&Field::Service, names), &service)
        })
}

/// Whether a statement is on the user that holds it, such as `user/${aws:username}`.
fn names_itself(stated: StatementAt<'_>) -> bool {
    let mut resources = stated.resources();
    resources.any(|resource| {
        let text = resource.value.text.to_ascii_lowercase();
        text.contains(":user/${") && text.ends_with("username}")
    })
}

/// A finding about a statement, with the condition beside it that confines nothing.
pub(super) fn beside_idle_condition(
    subject: &Subject<'_>,
    statement: StatementAt<'_>,
    finding: Finding,
) -> Finding {
    match subject.confinement(statement).idle_key {
        Some(key) => finding.beside(subject, key, "this condition confines nothing"),
        None => finding,
    }
}
