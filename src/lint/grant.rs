//! How wide an allow is: which actions it includes, on which resources, and what narrows it.

use super::confinement::Confinement;
use super::subject::{StatementAt, Subject};
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::pattern::Matcher;
use crate::principal::Entry;
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
    let names = &subject.table.names;
    let wanted = Matcher::Prefix(start.into());
    let service = Matcher::Exact(service.into());
    let covers = |matcher: Option<&Matcher>, other: &Matcher| {
        matcher.is_some_and(|matcher| matcher.covers(other) == Truth::True)
    };
    let wide = stated.resources().find(|resource| {
        let pattern = &resource.value.pattern;
        let last = pattern.field(&Field::Resource, names);
        let all = if start.is_empty() {
            last == Some(&Matcher::Any)
        } else {
            covers(last, &wanted)
        };
        all && covers(pattern.field(&Field::Service, names), &service)
    });
    wide.map(|resource| resource.span)
}

/// Whether a statement lets its holder do this to anything it wants. What is newly created with a
/// role, such as an instance, may be narrowed; what is enough `alone` may not.
pub(super) fn grants(
    subject: &Subject<'_>,
    stated: &StatementAt<'_>,
    action: &ActionPattern,
    alone: bool,
) -> Option<Span> {
    if !Confinement::leaves_all(subject, *stated) {
        return None;
    }
    let service = action.text.split(':').next().unwrap_or("");
    let identity = subject.facts.identity_services.contains(&service);
    // What allows everything of the service has findings of its own.
    let span = if identity {
        names(stated, action)
    } else {
        includes(stated, action)
    }?;
    let starts = [
        "",
        "user/",
        "role/",
        "group/",
        "policy/",
        "function:",
        "functions/",
    ];
    let wide = || {
        starts
            .iter()
            .any(|start| every(subject, stated, service, start).is_some())
    };
    (!(identity || alone) || wide()).then_some(span)
}

/// Where a statement names everybody.
pub(super) fn everybody(stated: &StatementAt<'_>) -> Option<Span> {
    if stated.excepts_principals() {
        return None;
    }
    stated
        .principals()
        .find(|named| matches!(named.entry, Entry::Everyone))
        .map(|named| named.span)
}
