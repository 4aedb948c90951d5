//! Statements that allow sensitive actions on every resource.

use super::facts::ServiceActions;
use super::finding::{Finding, Report};
use super::subject::Subject;
use crate::dialect::Kind;
use crate::model::ActionPattern;
use crate::pattern::Matcher;

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
        if statement.every_resource().is_none() || subject.confinement(statement).limits_holder {
            continue;
        }
        for pattern in statement.actions() {
            if let Some(action) = sensitive_action(pattern.value, services) {
                findings.push(Finding::new(subject, pattern.span, report(action)));
            }
        }
    }
    findings
}

/// A sensitive action that a pattern matches, if the pattern names its service and something of it.
fn sensitive_action(pattern: &ActionPattern, services: &[ServiceActions]) -> Option<String> {
    let (code, name) = pattern.text.split_once(':')?;
    if name.trim_matches('*').is_empty() || code.contains(['*', '?']) {
        return None;
    }
    let mut services = services.iter();
    let (service, names) = services.find(|(known, _)| known.eq_ignore_ascii_case(code))?;
    let wanted = Matcher::without_variables(&name.to_ascii_lowercase());
    let mut names = names.iter();
    let found = names.find(|known| wanted.matches_plain(&known.to_ascii_lowercase()))?;
    Some(format!("{service}:{found}"))
}
