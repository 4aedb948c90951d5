//! Statements that allow sensitive actions on every resource.

use super::confinement::Confinement;
use super::facts::ServiceActions;
use super::finding::{Finding, Report};
use super::subject::{StatementAt, Subject};
use crate::decision::Truth;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::pattern::Matcher;
use crate::source::Span;

/// A finding for each pattern of an identity policy that allows one of these actions on every
/// resource, without a condition that confines it. Patterns for a whole service have a rule of
/// their own.
pub(super) fn on_any_resource<R: Report + 'static>(
    subject: &Subject<'_>,
    services: &[ServiceActions],
    report: fn(String) -> R,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Identity]) {
        return findings;
    }
    for statement in subject.allows() {
        if statement.every_resource().is_none() || !Confinement::leaves_all(subject, statement) {
            continue;
        }
        let mut marked: Vec<Span> = Vec::new();
        for (service, names) in services
            .iter()
            .filter(|(code, _)| statement.may_be_of(code))
        {
            for name in *names {
                let action = format!("{service}:{name}");
                let span = pattern_for(statement, &ActionPattern::new(&action));
                if let Some(span) = span.filter(|span| !marked.contains(span)) {
                    marked.push(span);
                    findings.push(Finding::new(subject, span, report(action)));
                }
            }
        }
    }
    findings
}

/// The pattern by which a statement allows an action, if it names something of the service.
fn pattern_for(statement: StatementAt<'_>, action: &ActionPattern) -> Option<Span> {
    let mut patterns = statement.actions().filter(|pattern| {
        let halves = pattern.value.halves();
        halves.name != Matcher::Any && halves.service != Matcher::Any
    });
    let found = patterns.find(|pattern| pattern.value.covers(action) == Truth::True)?;
    Some(found.span)
}
